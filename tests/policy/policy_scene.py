"""A next version of the policy: the shipped one with a sentence reworded."""

from datetime import date, timedelta

from django.contrib.auth.models import User

from identifiers.dates import stockholm_today
from policy.actions import approve_version, write_draft
from policy.models import PolicyVersion, Size

BEFORE = {"sv": "Svaret kommer i regel inom 30 dagar.", "en": "As a rule the answer comes within 30 days."}
AFTER = {"sv": "Svaret kommer i regel inom 20 dagar.", "en": "As a rule the answer comes within 20 days."}


def in_days(days: int) -> date:
    """A day counted from today."""
    return stockholm_today() + timedelta(days=days)


def draft(by: User, *, size: Size = Size.MINOR, valid_from: date | None = None, **more: object) -> PolicyVersion:
    """Ready to be approved."""
    first = PolicyVersion.objects.get(number=1)
    given = {
        "text_sv": first.text_sv.replace(BEFORE["sv"], AFTER["sv"]),
        "text_en": first.text_en.replace(BEFORE["en"], AFTER["en"]),
        "size": size,
        "reason": "Svaren går fortare nu.",
        "changes_sv": "Vi svarar inom 20 dagar i stället för 30.",
        "changes_en": "We answer within 20 days instead of 30.",
        "valid_from": valid_from or in_days(10),
        **more,
    }
    return write_draft(None, by=by, **given)


def approve(version: PolicyVersion, by: User) -> PolicyVersion:
    """As it stands."""
    return approve_version(version, by=by, seen=version.seen())
