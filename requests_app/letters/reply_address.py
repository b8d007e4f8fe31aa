"""Each case has a reply address of its own: who writes to it has read our letter, and needs no other proof of that."""

from django.conf import settings

from outbox.keyed_address import keyed_address, row_of
from requests_app.models import Case

_SALT = "requests_app.reply"


def reply_address(case: Case) -> str:
    """`gdpr+<id and proof>@…`; gone once the mail has left."""
    return keyed_address(settings.PRIVACY_EMAIL, case.id, salt=_SALT)


def case_of(address: str) -> Case | None:
    """The case whose reply address this is; ``None`` for any other address, a forged one, or a case that is gone."""
    case = row_of(address, settings.PRIVACY_EMAIL, salt=_SALT)
    return Case.objects.filter(pk=case).first() if case else None
