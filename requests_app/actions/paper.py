"""Letters on paper, and the way into the portal for who has no e-mail: a code that stands on that paper alone."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from identifiers.dates import stockholm_date
from journal.record import REQUESTER, actor
from requests_app.actions.case_lock import lock, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.actions.portal import make_link
from requests_app.letters.send import mailable
from requests_app.letters.words import plain_day
from requests_app.models import Case, Letter, PaperCode
from requests_app.models.roles import Act
from requests_app.package.printed import PrintedCode, letter_pdf

ALPHABET = "23456789CDFGHJKMNPQRTVWXY"  # nothing that looks like something else; as in case numbers
LENGTH = 12  # 55 bits: not to be guessed in 20 tries, nor from its hash
CODE_LIFE = timedelta(days=60)  # the post, a holiday, and some days to find a computer
MOST_TRIES = 20


def print_letter(letter: Letter, *, by: User) -> bytes:
    """The letter as a PDF; for who has no e-mail with a fresh code, and any code on an earlier paper stops working.

    Raises ``PermissionDenied``, and ``NotTypeset`` when no PDF could be made.
    """
    require(by, Act.HANDLE_CASE, letter.case)
    now = timezone.now()
    with transaction.atomic():
        case = lock(letter.case)
        code = "" if mailable(case.email) else _new_code(case, now)
        note(case, Event.LETTER_PRINTED, by=actor(by), kind=letter.kind, code=bool(code))
    return letter_pdf(letter, code=_printed(code, letter.language, now) if code else None, now=now)


def open_by_paper(*, reference: str, code: str, now: datetime) -> str | None:
    """The token of a fresh link to the case, if number and code belong together; ``None`` in every other case.

    A try is counted before it is judged, by one statement. A miss takes as long as a try (T8).
    """
    newest = (
        PaperCode.objects.filter(case__reference=_as_reference(reference), used_at=None, expires_at__gt=now)
        .select_related("case")
        .order_by("-pk")
        .first()
    )
    typed = _bare(code)
    if newest is None:
        make_password(typed)
        return None
    this = PaperCode.objects.filter(pk=newest.pk, used_at=None)
    if not this.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        make_password(typed)
        return None
    if not check_password(typed, newest.code_hash):
        return None
    with transaction.atomic():
        if not this.update(used_at=now):
            return None
        note(newest.case, Event.OPENED_BY_PAPER, by=REQUESTER)
        return make_link(newest.case, now=now)


def _new_code(case: Case, now: datetime) -> str:
    PaperCode.objects.filter(case=case, used_at=None).update(used_at=now)
    code = "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))
    PaperCode.objects.create(case=case, code_hash=make_password(code), made_at=now, expires_at=now + CODE_LIFE)
    return code


def _printed(code: str, language: str, now: datetime) -> PrintedCode:
    language = "en" if language == "en" else "sv"
    with override(language):
        page = f"{settings.SITE_URL}{reverse('paper_code')}"
    grouped = "-".join(code[at : at + 4] for at in range(0, LENGTH, 4))
    return PrintedCode(grouped, page, plain_day(stockholm_date(now + CODE_LIFE), language))


def _bare(text: str) -> str:
    """Capitals and digits alone, however they were grouped."""
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())


def _as_reference(text: str) -> str:
    """`DH-7KM-QX3P`, however it was typed."""
    bare = _bare(text).removeprefix("DH")
    return f"DH-{bare[:3]}-{bare[3:]}"
