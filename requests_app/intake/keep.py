"""What a mail brought is kept with its case: words as a message, ID images as such, other files sealed as sent."""

import re
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from identifiers import clean_line
from identifiers.dates import stockholm_date
from journal.record import MAIL
from requests_app.actions.case_lock import NotNow, note
from requests_app.actions.events import Event
from requests_app.actions.identity import DECIDED, add_identity_image
from requests_app.identity.refusals import UploadRefused
from requests_app.intake.mail.parsed import ParsedAttachment, ParsedMail
from requests_app.models import Attachment, Case, IdentityState, InboundMail, Message
from todo.open_tasks import open_task
from vault import sealing
from vault.models import Kind

SMALLEST_PHOTO = 4_096  # bytes; below it a picture is a logo in a signature
ID_WORDS = re.compile(
    r"(?<![^\W\d_])(?:id|id(?:card|kort|kopi\w*|copy|bild|handling\w*|document|dokument)|ident\w*|legit\w*|leg|"
    r"k[öo]rkort\w*|pass|passport\w*|passi|pasaporte|passaporto|passeport|paspoort|\w*ausweis\w*|führerschein|"
    r"rijbewijs|licen[cs]e|driving|permis|dni|nie|dow[óo]d|henkil[öo]\w*kortti\w*|паспорт\w*)(?![^\W\d_])",
    re.IGNORECASE,
)


def keep(mail: InboundMail, parsed: ParsedMail, case: Case, *, now: datetime) -> None:
    """Keep the mail with a locked case, in the caller's transaction.

    While identity is open the raw mail is bound to the case: its key dies with the ID image it may hold (R-54).
    """
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
    for part in sorted(parsed.attachments, key=_least_like_an_id):
        _keep_file(part, case, message, now=now)
    bind_raw(mail, case)


def bind_raw(mail: InboundMail, case: Case) -> None:
    """Let the raw mail die with the case's ID images. A decided or closed case takes no such key: then the raw mail
    goes by its own date."""
    if mail.raw is not None and mail.raw.destroyed_at is None and _may_hold_images(case):
        sealing.bind_case(mail.raw, case.id)


def _keep_file(part: ParsedAttachment, case: Case, message: Message, *, now: datetime) -> None:
    if not _may_hold_images(case) and (_is_photo(part) or _is_called_id(part)):
        _leave_in_the_mail(case, now)
        return
    awaited = case.identity == IdentityState.AWAITED
    likely = _is_called_id(part) or (awaited and _is_photo(part))
    if awaited and likely and _taken_as_identity(case, part):
        return
    # A likely ID image that can't be shown as one (too large, broken) is kept, and dies with the others all the same.
    kind, owner = (Kind.ID_IMAGE, case.id) if likely else (Kind.ATTACHMENT, None)
    Attachment.objects.create(
        case=case,
        message=message,
        name=clean_line(part.filename)[:255],
        content_type=clean_line(part.content_type)[:100],
        sealed=sealing.seal(part.data, kind=kind, bound_to=case.id, case=owner),
        added_at=now,
    )


def _taken_as_identity(case: Case, part: ParsedAttachment) -> bool:
    try:
        with transaction.atomic():
            add_identity_image(case=case, data=part.data, by=MAIL)
    except (UploadRefused, NotNow):
        return False
    return True


def _leave_in_the_mail(case: Case, now: datetime) -> None:
    open_task(
        kind="picture_left_in_mail",
        what=noop(
            "A mail to a case whose identity is decided holds a picture. It was not filed with the case, as it may be "
            "an ID document: look at the mail itself, which is destroyed 30 days after it came."
        ),
        due_on=stockholm_date(now),
        about=case.pseudonym,
    )


def _may_hold_images(case: Case) -> bool:
    return case.is_open and case.identity not in DECIDED


def _is_photo(part: ParsedAttachment) -> bool:
    return part.sniffed.startswith("image/") and len(part.data) >= SMALLEST_PHOTO


def _is_called_id(part: ParsedAttachment) -> bool:
    return part.looks_like_image_or_pdf and bool(ID_WORDS.search(part.filename.replace("_", " ")))


def _least_like_an_id(part: ParsedAttachment) -> tuple[bool, bool]:
    """Files called ID first, pictures inside the text last: a case holds only so many images."""
    return not _is_called_id(part), part.inline
