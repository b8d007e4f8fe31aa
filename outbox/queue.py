"""Queue a mail in the transaction that decides it (D23)."""

import re
import unicodedata
from uuid import UUID

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
) -> OutgoingMail:
    """Put a mail in the queue; it leaves with the clock once the caller's transaction is committed, or never.

    ``automatic`` marks it so that no machine answers it (RFC 3834); ``in_reply_to`` is a Message-ID.
    Raises ``BadMail`` for an address that is none, a line break in a header, an empty subject or text.
    """
    for part, address in (("to", to), ("reply_to", reply_to)):
        if address or part == "to":
            _check_address(part, address)
    _check_header("subject", subject, longest=250)
    _check_header("in_reply_to", in_reply_to, longest=998)
    if not KIND.fullmatch(kind) or len(kind) > 40:
        raise BadMail("kind is a code")
    if not subject.strip() or not text.strip():
        raise BadMail("a mail needs a subject and a text")
    if "\0" in text or "\0" in html:
        raise BadMail("a NUL in the text")
    now = timezone.now()
    return OutgoingMail.objects.create(
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
