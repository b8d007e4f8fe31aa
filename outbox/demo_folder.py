"""The demo's mails, which Django's file backend writes to a folder: for the desk to show."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings

RULE = b"\n" + b"-" * 79 + b"\n"  # drawn under each mail; two of one second may share a file
FILE_BACKEND = "django.core.mail.backends.filebased.EmailBackend"


@dataclass(frozen=True)
class ShownMail:
    """A mail as the desk shows it."""

    to: str
    subject: str
    date: datetime | None
    text: str


def shown() -> bool:
    """Only when mail is written to files, which no real installation does."""
    return bool(settings.EMAIL_BACKEND == FILE_BACKEND and settings.EMAIL_FILE_PATH)


def list_mails(limit: int = 200) -> list[ShownMail]:
    """The newest mails in the folder, newest first; none at all unless ``shown()``."""
    folder = Path(settings.EMAIL_FILE_PATH or "")
    if not shown() or not folder.is_dir():
        return []
    newest = sorted(folder.glob("*.log"), key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
    mails: list[ShownMail] = []
    for path in newest:
        mails += [_parsed(data) for data in reversed(path.read_bytes().split(RULE)) if data.strip()]
        if len(mails) >= limit:
            break
    return mails[:limit]


def _parsed(data: bytes) -> ShownMail:
    message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(data)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    date = message["Date"]
    return ShownMail(
        to=str(message["To"] or ""),
        subject=str(message["Subject"] or ""),
        date=_moment(str(date)) if date else None,
        text=text.rstrip() + "\n",
    )


def _moment(written: str) -> datetime:
    """The moment a Date header names; Django writes UTC as ``-0000``, which would be read as a time without a zone."""
    moment = parsedate_to_datetime(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
