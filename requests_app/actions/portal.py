"""How a person gets back to their case: a secret link, then a code to the address in the case (security.md D14, T9)."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import uuid4

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext, override

from outbox.queue import queue
from requests_app.models import Case, PortalCode, PortalLink

# The link alone opens nothing, and people look for a letter long after: an answer extended to three months, then a
# year in which to reopen, complain or go to court. A leaked link is harmless without the mailbox.
LINK_LIFE = timedelta(days=400)
CODE_LIFE = timedelta(minutes=10)
MOST_TRIES = 5
MOST_CODES = 5  # per case and CODE_WINDOW: no one's mailbox is filled by a stranger with a link
CODE_WINDOW = timedelta(hours=1)


def make_link(case: Case, *, now: datetime, token: str = "") -> str:
    """Make a secret link to the case and return its token, which is stored nowhere.

    ``token`` is given only by a door that must be able to make the same one again; raises ``IntegrityError`` when it
    is taken.
    """
    token = token or secrets.token_urlsafe(32)
    PortalLink.objects.create(token_digest=digest(token), case=case, made_at=now, expires_at=now + LINK_LIFE)
    return token


def case_of(token: str) -> Case | None:
    """The case a link leads to, None when there is no such link or its time is up."""
    links = PortalLink.objects.filter(token_digest=digest(token), expires_at__gt=timezone.now())
    link = links.select_related("case").first()
    return link.case if link else None


def send_code(*, case: Case | None, browser: str, now: datetime) -> None:
    """Queue a six-digit code to the address in the case, good for ten minutes in this browser only.

    Does nothing for no case, a case without e-mail, or one that has had ``MOST_CODES`` within the hour: the caller
    can't tell, and shows the same page (T8).
    """
    code = f"{secrets.randbelow(1_000_000):06d}"
    code_hash = make_password(code)  # before anything is known, so that it always takes its time
    if case is None or not case.email:
        return
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=case.pk)
        codes = PortalCode.objects.filter(case=case)
        codes.filter(made_at__lte=now - CODE_WINDOW).delete()
        if codes.count() >= MOST_CODES:
            return
        codes.filter(browser_digest=digest(browser), used_at=None).update(used_at=now)
        codes.create(
            case=case,
            code_hash=code_hash,
            browser_digest=digest(browser),
            made_at=now,
            expires_at=now + CODE_LIFE,
        )
        with override(case.language):
            queue(
                kind="code",
                to=case.email,
                subject=gettext("Your code for case %(reference)s") % {"reference": case.reference},
                text=_code_letter(code),
                about=case.pseudonym,
            )


def check_code(*, case: Case | None, browser: str, code: str, now: datetime) -> bool:
    """Whether this is the newest code of this case, sent for this browser, within its time, tries and single use.

    A try is counted before it is judged, by one statement, so that a hundred at once are still five.
    """
    asked_for = case.pk if case is not None else uuid4()  # no case is looked for as long as one (T8)
    sent = PortalCode.objects.filter(case=asked_for, browser_digest=digest(browser), used_at=None, expires_at__gt=now)
    newest = sent.order_by("-made_at", "-pk").first()
    if newest is None:
        make_password(code)  # a miss takes as long as a try
        return False
    this = PortalCode.objects.filter(pk=newest.pk, used_at=None)
    if not this.filter(tries__lt=MOST_TRIES).update(tries=F("tries") + 1):
        return False
    if not check_password(code, newest.code_hash):
        return False
    return bool(this.update(used_at=now))


def digest(secret: str) -> str:
    """What is stored of a secret of 256 random bits (ASVS 6.5.2)."""
    return sha256(secret.encode()).hexdigest()


def _code_letter(code: str) -> str:
    return "\n\n".join(
        [
            gettext("Your code: %(code)s") % {"code": f"{code[:3]} {code[3:]}"},
            gettext("Enter it in the browser where you asked for it. It works for ten minutes, once."),
            gettext(
                "We never ask for the code by phone or e-mail. If you did not ask for one, you need not do anything."
            ),
        ]
    )
