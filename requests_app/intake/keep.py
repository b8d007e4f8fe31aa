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
from requests_app.actions.mailbox_copy import let_copy_go
from requests_app.identity.refusals import UploadRefused
from requests_app.intake.mail.parsed import ParsedAttachment, ParsedMail, Problem
from requests_app.models import Attachment, Case, IdentityState, InboundMail, Message
from todo.open_tasks import open_task
from vault import sealing
from vault.models import Kind

UNREAD = frozenset(
    {
        *(Problem.ENCRYPTED, Problem.PACKED, Problem.TOO_LARGE, Problem.TOO_DEEP, Problem.TOO_MANY_PARTS),
        *(Problem.TEXT_CUT, Problem.EXTERNAL_BODY, Problem.FRAGMENT, Problem.BOMB),
    }
)
SMALLEST_PHOTO = 4_096  # bytes; below it a picture is a logo in a signature
MOST_READ = 50_000  # characters of a mail's text that are searched for a word of ID
_WORDS = (
    r"id[ -]?(?:card|kort|kopi\w*|copy|bild|handling\w*|document|dokument)|identi\w*|legitim\w*|k[öo]rkort\w*|"
    r"passport\w*|pasaporte|passaporto|passeport|paspoort|(?:personal|reise)?ausweis\w*|führerschein|rijbewijs|"
    r"henkil[öo](?:llisyys)?kortti\w*|паспорт\w*"
)
_SHORT = r"id|leg|pass|passi|licen[cs]e|driving|permis|dni|nie|dow[óo]d"
SPEAKS_OF_ID = re.compile(rf"(?<!\w)(?:{_WORDS})(?!\w)", re.IGNORECASE)
CALLED_ID = re.compile(rf"(?<![^\W\d_])(?:{_WORDS}|{_SHORT})(?![^\W\d_])", re.IGNORECASE)
CALLED_SCAN = re.compile(r"(?<![^\W\d_])s[ck]an", re.IGNORECASE)


def keep(mail: InboundMail, parsed: ParsedMail, case: Case, *, now: datetime) -> None:
    """Keep the mail with a locked case, in the caller's transaction.

    While identity is open the raw mail is bound to the case: its key dies with the ID image it may hold (R-54). Files
    called ID are taken first, pictures inside the text last: a case holds only so many images.
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
    speaks = bool(SPEAKS_OF_ID.search(f"{parsed.subject}\n{parsed.text[:MOST_READ]}"))
    for part in sorted(parsed.attachments, key=lambda part: (not _is_called_id(part), part.inline)):
        if _keep_file(part, case, message, speaks=speaks, now=now):
            let_copy_go(mail, now=now)
    _keep_head(mail, parsed, case)
    bind_raw(mail, case)
    if UNREAD.intersection(parsed.problems):
        _ask_to_look_at_the_mail(case, now)


def bind_raw(mail: InboundMail, case: Case) -> None:
    """Let the raw mail die with the case's ID images. A decided or closed case takes no such key: then the raw mail
    goes by its own date."""
    if mail.raw is not None and mail.raw.destroyed_at is None and _may_hold_images(case):
        sealing.bind_case(mail.raw, case.id)


def _keep_head(mail: InboundMail, parsed: ParsedMail, case: Case) -> None:
    """The head is no part of any image and stays when the raw mail dies with one."""
    head = sealing.seal(parsed.head, kind=Kind.ATTACHMENT, bound_to=case.id)
    InboundMail.objects.filter(pk=mail.pk).update(head=head)


def _keep_file(part: ParsedAttachment, case: Case, message: Message, *, speaks: bool, now: datetime) -> bool:
    """Keep one file as what it is; tells whether it may be an ID image."""
    awaited = case.identity == IdentityState.AWAITED
    likely = _is_called_id(part) or (speaks and _is_called_scan(part)) or ((speaks or awaited) and _is_photo(part))
    if not _may_hold_images(case) and (likely or _is_photo(part)):
        _leave_in_the_mail(case, now)
        return True
    if awaited and likely and _taken_as_identity(case, part):
        return True
    # A likely ID image that can't be shown as one (too large, broken), or that nobody has asked for, dies all the same.
    kind, owner = (Kind.ID_IMAGE, case.id) if likely else (Kind.ATTACHMENT, None)
    Attachment.objects.create(
        case=case,
        message=message,
        name=clean_line(part.filename)[:255],
        content_type=clean_line(part.content_type)[:100],
        sealed=sealing.seal(part.data, kind=kind, bound_to=case.id, case=owner),
        added_at=now,
    )
    return likely


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


def _ask_to_look_at_the_mail(case: Case, now: datetime) -> None:
    open_task(
        kind="mail_not_all_read",
        what=noop("Something in a mail could not be read here (encrypted, packed, too large): look at the mail."),
        due_on=stockholm_date(now),
        about=case.pseudonym,
    )


def _may_hold_images(case: Case) -> bool:
    return case.is_open and case.identity not in DECIDED


def _is_photo(part: ParsedAttachment) -> bool:
    return part.sniffed.startswith("image/") and len(part.data) >= SMALLEST_PHOTO


def _is_called_id(part: ParsedAttachment) -> bool:
    return part.looks_like_image_or_pdf and bool(CALLED_ID.search(part.filename))


def _is_called_scan(part: ParsedAttachment) -> bool:
    return part.looks_like_image_or_pdf and bool(CALLED_SCAN.search(part.filename))
