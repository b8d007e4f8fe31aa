"""A letter is written, kept with its case, and sent: whole, as a notice that it waits, or by post."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from outbox.queue import queue
from outbox.writing.html import as_html
from outbox.writing.render import Text
from requests_app.letters.notice import write_notice
from requests_app.letters.render import write
from requests_app.letters.reply_address import reply_address
from requests_app.letters.words import (
    IMY_NAME,
    IMY_POST,
    IMY_WEB,
    day,
    letter_language,
    salutation,
    status_address,
)
from requests_app.models import Case, Letter, Representative
from todo.open_tasks import open_task

# Complete in the e-mail as well (design §2): they hold nothing but dates, and waiting for a code would serve nobody.
COMPLETE = frozenset({"acknowledgement", "extension", "late_notice"})
_LABELS = {"sv": ("Ärendenummer", "Datum"), "en": ("Case number", "Date")}


def common_facts(case: Case, *, now: datetime) -> dict[str, Any]:
    """What every letter knows. The address of the status page is added only to what is mailed, and stored nowhere."""
    language = letter_language(case.language)
    asked_by = representative_of(case)
    number_label, date_label = _LABELS[language]
    return {
        "language": language,
        "reference": case.reference,
        "number_label": number_label,
        "date_label": date_label,
        "today": day(now, language),
        "name": salutation(asked_by.name if asked_by else case.name),
        "represented": asked_by is not None,
        "represented_name": salutation(case.name) if asked_by else "",
        "authority_awaited": asked_by is not None and asked_by.proven_at is None,
        "by_mail": mailable(case.email),
        "address": "",
        "company": settings.COMPANY_NAME,
        "company_number": settings.COMPANY_NUMBER,
        "company_address": settings.COMPANY_ADDRESS,
        "company_phone": settings.COMPANY_PHONE,
        "privacy_email": settings.PRIVACY_EMAIL,
        "contact_person": case.handler.get_full_name() if case.handler else "",
        "imy_name": IMY_NAME[language],
        "imy_post": IMY_POST,
        "imy_web": IMY_WEB,
    }


def representative_of(case: Case) -> Representative | None:
    """Who asks in the person's stead, and is written to."""
    try:
        return case.representative
    except Representative.DoesNotExist:
        return None


def send(case: Case, kind: str, *, link: str, now: datetime, facts: dict[str, Any]) -> Letter:
    """Write, keep and queue one letter, inside the caller's transaction.

    ``link`` is the secret token; it reaches the mail alone, never the kept text. Without an e-mail address a task asks
    staff to print and post the letter. Raises ``LetterIncomplete``; nothing is sent then.
    """
    facts = {**common_facts(case, now=now), **facts}
    language, by_mail = facts["language"], facts["by_mail"]
    kept = write(kind, facts)
    letter = Letter(case=case, kind=kind, language=language, subject=kept.subject, text=kept.body, sent_at=now)
    if by_mail:
        facts["address"] = status_address(link, language)
        letter.mail = _mail(case, kind, kept, facts)
    letter.save()
    if not by_mail:
        open_task(
            kind="post_letter",
            what=noop("Print the letter “%(subject)s” (%(letter)s) of case %(case)s and send it by post."),
            facts={"subject": kept.subject, "letter": str(letter.id)[:8], "case": case.reference},
            due_on=stockholm_date(now),
            about=case.pseudonym,
        )
    return letter


def _mail(case: Case, kind: str, kept: Text, facts: dict[str, Any]) -> Any:
    """Queue the letter itself or the notice of it; returns the outgoing mail's id."""
    html = ""
    if kind in COMPLETE:
        text = write(kind, facts)
        html = as_html(text, language=facts["language"], address=facts["address"])
    else:
        text = write_notice(case, kind, kept, facts)
    mail = queue(
        kind=kind,
        to=case.email,
        subject=text.subject,
        text=text.body,
        html=html,
        about=case.pseudonym,
        reply_to=reply_address(case),
    )
    return mail.pk


def mailable(address: str) -> bool:
    """Whether a mail can be sent there; a request may come from where no answer can go and is then answered by post."""
    try:
        validate_email(address)
    except ValidationError:
        return False
    return True
