"""What a mail says once it has been read: plain, frozen facts that can be stored and sent as they are.

Every text here is free from NUL, lone surrogates and other control characters.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_HEAD = 64 * 1024
"""Most of a head that is kept by itself, in bytes; a longer one hides something else."""
MAX_RAW = 25 * 1024 * 1024
"""Largest mail that is parsed, in bytes (security.md T18)."""


class AutoKind(StrEnum):
    """How sure we are that no person waits for an answer."""

    MACHINE = "machine"
    """A program wrote it: filed, never answered (RFC 3834 section 2)."""
    LIKELY = "likely"
    """Its words say so, no mark does: never answered, filed unless it asks for a right."""
    BULK = "bulk"
    """Sent to many, or through a relay that says so: never answered, but it may hold a request."""
    QUIET = "quiet"
    """A person's mail that must not be answered automatically."""


class AutoReason(StrEnum):
    """The mark that gave an automatic mail away."""

    AUTO_SUBMITTED = "auto_submitted"
    AUTO_GENERATED = "auto_generated"
    NULL_RETURN_PATH = "null_return_path"
    REPORT = "report"
    BOUNCE = "bounce"
    DAEMON_SENDER = "daemon_sender"
    NO_REPLY_SENDER = "no_reply_sender"
    AUTOREPLY_HEADER = "autoreply_header"
    OUT_OF_OFFICE = "out_of_office"
    ACKNOWLEDGEMENT = "acknowledgement"
    CALENDAR = "calendar"
    LIST = "list"
    PRECEDENCE = "precedence"
    SUPPRESS_WISH = "suppress_wish"
    LOOP = "loop"
    OWN_MAIL = "own_mail"
    NO_SENDER = "no_sender"
    FRAGMENT = "fragment"
    DANGEROUS_FILE = "dangerous_file"
    BROKEN = "broken"
    NOT_TO_US = "not_to_us"


@dataclass(frozen=True, slots=True)
class AutoMark:
    """Why a mail must not be answered automatically."""

    kind: AutoKind
    reason: AutoReason


@dataclass(frozen=True, slots=True)
class ParsedAttachment:
    """One file of a mail. `content_type` is what the mail claims, `sniffed` what the bytes say (or empty)."""

    filename: str
    content_type: str
    data: bytes
    inline: bool
    sniffed: str

    @property
    def looks_like_image_or_pdf(self) -> bool:
        """True when the bytes begin as a picture or a PDF does, so that it may be an ID document."""
        return self.sniffed.startswith("image/") or self.sniffed == "application/pdf"


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What became of a mail that was sent: `status` as in RFC 3463, `about` the Message-IDs of what came back."""

    status: str
    about: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedMail:
    """A mail as far as it could be read. `problems` are codes from `Problem`, in the order met."""

    message_id: str | None
    date: str
    from_name: str
    from_address: str | None
    reply_to: str | None
    to: tuple[str, ...]
    delivered_to: tuple[str, ...]
    subject: str
    text: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    attachments: tuple[ParsedAttachment, ...]
    auto: AutoMark | None
    language: str
    problems: tuple[str, ...]
    report: DeliveryReport | None = None
    head: bytes = b""
    """All that stands above the text, as it came: who sent it, when, and on what way."""

    @property
    def may_answer(self) -> bool:
        """False when an automatic answer would break RFC 3834, or could reach nobody."""
        return self.auto is None and self.from_address is not None


class Problem(StrEnum):
    """What could not be read as the standards want it; the raw mail still holds everything."""

    NOT_A_MAIL = "not_a_mail"
    NO_SENDER = "no_sender"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    LONG_HEADER = "long_header"
    BAD_HEADER = "bad_header"
    TOO_MANY_PARTS = "too_many_parts"
    TOO_DEEP = "too_deep"
    BROKEN_MULTIPART = "broken_multipart"
    BROKEN_ENCODING = "broken_encoding"
    CHARSET_GUESSED = "charset_guessed"
    TEXT_CUT = "text_cut"
    FRAGMENT = "fragment"
    EXTERNAL_BODY = "external_body"
    ENCRYPTED = "encrypted"
    PACKED = "packed"
    BOMB = "bomb"


@dataclass(frozen=True, slots=True)
class ParseFailure:
    """The mail could not be read within the limits; a human gets the raw mail.

    `reason`: size, cpu, memory, time or crash.
    """

    reason: str
