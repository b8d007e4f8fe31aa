"""A person's mail opens a case or joins one."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop as noop

from identifiers import clean_line
from identifiers.dates import stockholm_date
from outbox.models import OutgoingMail
from requests_app.actions.case_lock import lock
from requests_app.actions.messages import ask_to_read
from requests_app.actions.open_case import open_case
from requests_app.intake.keep import keep
from requests_app.intake.mail.parsed import ParsedMail
from requests_app.intake.mail.triage import suggest_rights
from requests_app.intake.thread import sender_of
from requests_app.models import Case, Channel, InboundMail, Letter, Status
from todo.open_tasks import open_task

ONE_ANSWER_IN = timedelta(hours=24)  # automatic answers per address (T7)
ACKNOWLEDGEMENT = "acknowledgement"
ANSWERS = (ACKNOWLEDGEMENT, "marketing_stopped")  # letters that leave without a person having read the mail
PLAIN_MESSAGE_ID = re.compile(r"[!-;=?-~]{1,900}")


@dataclass(frozen=True)
class Placed:
    """Where a mail went."""

    case: Case
    joined: bool
    answered: bool


def place_in_case(mail: InboundMail, parsed: ParsedMail, known: Case | None, *, now: datetime) -> Placed:
    """Join the known case the mail answers, else open one with the rights it suggests, in the caller's transaction.

    A mail to a closed case joins it too, and a person is told to open the case again or start a new one (design §4).
    """
    if known is not None:
        return Placed(join_case(mail, parsed, known, now=now), joined=True, answered=False)
    sender = sender_of(parsed)
    answer = parsed.may_answer and bool(sender) and not _answered_lately(sender, now)
    opened = open_case(
        rights=suggest_rights(parsed),
        channel=Channel.MAIL,
        language="en" if parsed.language == "en" else "sv",
        received_at=mail.received_at,
        name=clean_line(parsed.from_name)[:200],
        email=sender,
        may_answer=answer,
    )
    case = opened.case  # nobody else sees it before this transaction ends: no lock
    answered = _answer_once(case, parsed)
    if not answered:
        _leave_the_answer_to_a_person(case, now)
    keep(mail, parsed, case, now=now)
    return Placed(case, joined=False, answered=answered)


def join_case(mail: InboundMail, parsed: ParsedMail, case: Case, *, now: datetime) -> Case:
    """Keep the mail with a case, and set a person to read it; the locked case."""
    case = lock(case)
    if case.status == Status.CLOSED:
        open_task(
            kind="mail_to_closed_case",
            what=noop("A closed case got a mail: open the case again, or start a new one."),
            due_on=stockholm_date(now),
            about=case.pseudonym,
        )
    else:
        ask_to_read(case, now=now)
    keep(mail, parsed, case, now=now)
    return case


def _answered_lately(address: str, now: datetime) -> bool:
    answers = OutgoingMail.objects.filter(kind__in=ANSWERS, automatic=True, queued_at__gt=now - ONE_ANSWER_IN)
    return answers.filter(to__iexact=address).exists()


def _leave_the_answer_to_a_person(case: Case, now: datetime) -> None:
    """No automatic answer may go (RFC 3834, one in 24 hours): a person decides whether one should."""
    open_task(
        kind="not_acknowledged",
        what=noop("A case that came by mail has had no acknowledgement: see whether the person should hear from us."),
        due_on=stockholm_date(now),
        about=case.pseudonym,
    )


def _answer_once(case: Case, parsed: ParsedMail) -> bool:
    """One mail in answer to one mail, marked as the answer to it (RFC 3834 section 3.1.5). Tells whether there is one.

    The acknowledgement says that marketing stops, too: the letter about it waits on the case's page.
    """
    answers = OutgoingMail.objects.filter(about=case.pseudonym, kind__in=ANSWERS)
    second = answers.exclude(kind=ACKNOWLEDGEMENT)
    if second.exists():
        Letter.objects.filter(mail__in=second.values("pk")).update(mail=None)
        second.delete()
    known = parsed.message_id if PLAIN_MESSAGE_ID.fullmatch(parsed.message_id or "") else None
    return bool(answers.update(in_reply_to=f"<{known}>" if known else ""))
