"""Queue a mail in the transaction that decides it (D23)."""

import re
import unicodedata
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from outbox.models import OutgoingMail

KIND = re.compile(r"[A-Za-z0-9_.-]+")  # goes into the journal


class BadMail(ValueError):
    """A mail that must not be sent as it stands. The message names the part, never its content."""


def queue(
    *,
    kind: str,
    to: str,
    subject: str,
    text: str,
    html: str = "",
    about: UUID | None = None,
    reply_to: str = "",
    automatic: bool = True,
    in_reply_to: str = "",
    once: str = "",
) -> OutgoingMail:
    """Put a mail in the queue; it leaves with the clock once the caller's transaction is committed, or never.

    ``automatic`` marks it so that no machine answers it (RFC 3834); ``in_reply_to`` is a Message-ID. ``once`` names
    what is sent one time only, whoever asks and however often: the mail queued first is returned.
    Raises ``BadMail`` for an address that is none, a line break in a header, an empty subject or text.
    """
    _check_headers(kind=kind, to=to, reply_to=reply_to, subject=subject, in_reply_to=in_reply_to)
    if not subject.strip() or not text.strip():
        raise BadMail("a mail needs a subject and a text")
    if "\0" in text or "\0" in html:
        raise BadMail("a NUL in the text")
    now = timezone.now()
    mail = OutgoingMail(
        id=uuid5(NAMESPACE_URL, f"outbox:{once}") if once else uuid4(),
        kind=kind,
        to=to,
        subject=subject,
        text=text,
        html=html,
        about=about,
        reply_to=reply_to,
        automatic=automatic,
        in_reply_to=in_reply_to,
        queued_at=now,
        due_at=now,
    )
    OutgoingMail.objects.bulk_create([mail], ignore_conflicts=bool(once))
    return OutgoingMail.objects.get(pk=mail.pk) if once else mail


def _check_headers(*, kind: str, to: str, reply_to: str, subject: str, in_reply_to: str) -> None:
    _check_address("to", to)
    if reply_to:
        _check_address("reply_to", reply_to)
    _check_header("subject", subject, longest=250)
    _check_header("in_reply_to", in_reply_to, longest=998)
    if not KIND.fullmatch(kind) or len(kind) > 40:
        raise BadMail("kind is a code")


def _check_address(part: str, address: str) -> None:
    _check_header(part, address, longest=320)
    try:
        validate_email(address)
    except ValidationError as error:
        raise BadMail(f"{part} is not an e-mail address") from error


def _check_header(part: str, value: str, *, longest: int) -> None:
    if any(unicodedata.category(letter) in {"Cc", "Zl", "Zp", "Cs"} for letter in value):
        raise BadMail(f"a control character in {part}")
    if len(value) > longest:
        raise BadMail(f"{part} is longer than {longest} characters")
