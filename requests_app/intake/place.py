"""A person's mail opens a case or joins one; images go the way of ID images, other files are kept as sent."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from identifiers import clean_line
from identifiers.dates import stockholm_date
from journal.record import MAIL
from outbox.models import OutgoingMail
from requests_app.actions.case_lock import NotNow, lock, note
from requests_app.actions.events import Event
from requests_app.actions.identity import add_identity_image
from requests_app.actions.open_case import open_case
from requests_app.identity.refusals import UploadRefused
from requests_app.intake.mail.parsed import ParsedAttachment, ParsedMail
from requests_app.intake.mail.triage import suggest_rights
from requests_app.intake.thread import case_for, sender_of
from requests_app.models import Attachment, Case, Channel, IdentityState, InboundMail, Message, Status
from todo.open_tasks import open_task
from vault import sealing
from vault.models import Kind

ONE_ANSWER_IN = timedelta(hours=24)  # automatic answers per address (T7)
SMALLEST_PHOTO = 4_096  # bytes; below it a picture is a logo in a signature
ID_WORDS = re.compile(
    r"(?<![a-zåäö])(id|identity|identitet\w*|legitimation\w*|leg|körkort\w*|korkort\w*|pass|passport|passi|pasaporte|"
    r"ausweis\w*|personalausweis|licen[cs]e|driving|permis|identit\w*|dni)(?![a-zåäö])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Placed:
    """Where a mail went."""

    case: Case
    joined: bool
    answered: bool


def place_in_case(mail: InboundMail, parsed: ParsedMail, *, now: datetime) -> Placed:
    """Join the case the mail answers, else open one with the rights its words suggest, in the caller's transaction.

    A mail to a closed case joins it too, and a person is told to open the case again or start a new one (design §4).
    """
    known = case_for(parsed)
    if known is not None:
        case = lock(known)
        if case.status == Status.CLOSED:
            open_task(
                kind="mail_to_closed_case",
                what=noop("A closed case got a mail: open the case again, or start a new one."),
                due_on=stockholm_date(now),
                about=case.pseudonym,
            )
        _keep(mail, parsed, case, now=now)
        return Placed(case, joined=True, answered=False)
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
    case = lock(opened.case)
    _keep(mail, parsed, case, now=now)
    return Placed(case, joined=False, answered=answer)


def _answered_lately(address: str, now: datetime) -> bool:
    return OutgoingMail.objects.filter(to=address, automatic=True, queued_at__gt=now - ONE_ANSWER_IN).exists()


def _keep(mail: InboundMail, parsed: ParsedMail, case: Case, *, now: datetime) -> None:
    message = Message.objects.create(
        case=case,
        at=mail.received_at,
        from_person=True,
        sender=clean_line(parsed.from_address or "")[:320],
        subject=clean_line(parsed.subject)[:500],
        text=parsed.text,
        mail=mail,
    )
    note(case, Event.MAIL_TAKEN_IN, by=MAIL, files=len(parsed.attachments))
    for part in parsed.attachments:
        if not _taken_as_identity(case, part):
            _attach(case, message, part, now=now)
    undecided = case.identity in (IdentityState.AWAITED, IdentityState.NOT_NEEDED) and case.is_open
    if mail.raw is not None and undecided:
        sealing.bind_case(mail.raw, case.id)


def _taken_as_identity(case: Case, part: ParsedAttachment) -> bool:
    """A photo sent while identity is awaited is taken for the ID document; a PDF only if its name says so."""
    if case.identity != IdentityState.AWAITED or not case.is_open or not part.looks_like_image_or_pdf:
        return False
    is_photo = part.sniffed.startswith("image/") and len(part.data) >= SMALLEST_PHOTO
    if not is_photo and not ID_WORDS.search(part.filename.replace("_", " ")):
        return False
    try:
        with transaction.atomic():
            add_identity_image(case=case, data=part.data, by=MAIL)
    except (UploadRefused, NotNow):
        return False
    return True


def _attach(case: Case, message: Message, part: ParsedAttachment, *, now: datetime) -> None:
    Attachment.objects.create(
        case=case,
        message=message,
        name=clean_line(part.filename)[:255],
        content_type=clean_line(part.content_type)[:100],
        sealed=sealing.seal(part.data, kind=Kind.ATTACHMENT, bound_to=case.id),
        added_at=now,
    )
