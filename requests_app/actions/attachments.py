"""Files in a case: sealed as they come, and out of the vault one at a time, with a journal line first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction

from identifiers.text import clean_line
from journal.record import REQUESTER, actor
from requests_app.actions.case_lock import NotNow, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.models import Attachment, Case, Message
from requests_app.models.roles import Act
from vault import sealing
from vault.models import Kind

MOST_FILES = 20  # in one case, each way; beyond that somebody is filling the disk


@dataclass(frozen=True)
class SentFile:
    """A file somebody sends along, as it came."""

    name: str
    content_type: str
    data: bytes


def keep_file(file: SentFile, case: Case, *, at: datetime, message: Message | None = None) -> Attachment:
    """Seal a file in a locked case, with the message it came with or to wait for a letter.

    It is never opened here. Raises ``NotNow`` when the case holds ``MOST_FILES`` that came, or that were sent.
    """
    if case.attachments.filter(message__isnull=message is None).count() >= MOST_FILES:
        raise NotNow("too_many_files")
    kept: Attachment = case.attachments.create(
        message=message,
        name=clean_line(file.name)[:255],
        content_type=clean_line(file.content_type)[:100],
        sealed=sealing.seal(file.data, kind=Kind.ATTACHMENT, bound_to=case.id),
        added_at=at,
    )
    return kept


def fetch_attachment(attachment: Attachment, *, by: User) -> Iterator[bytes]:
    """The attachment's bytes as staff read them; a likely ID image only for who may see those. Raises ``NotNow``."""
    is_image = attachment.sealed is not None and attachment.sealed.kind == Kind.ID_IMAGE
    require(by, Act.SEE_IDENTITY if is_image else Act.SEE_CASES, attachment.case)
    if attachment.sealed is None or attachment.sealed.destroyed_at:
        raise NotNow("attachment_gone")
    with transaction.atomic(durable=True):
        note(attachment.case, Event.ATTACHMENT_FETCHED, by=actor(by))
    return sealing.unseal(attachment.sealed)


def fetch_file(attachment: Attachment) -> Iterator[bytes]:
    """The bytes as the person fetches them, behind link and code: a file of ours, or one of their own.

    Raises ``NotNow`` for one that is gone, waits to be sent, or is an image of an ID document.
    """
    if attachment.sealed is None or not attachment.can_be_fetched:
        raise NotNow("attachment_gone")
    with transaction.atomic(durable=True):
        note(attachment.case, Event.FILE_FETCHED, by=REQUESTER, ours=attachment.letter_id is not None)
    return sealing.unseal(attachment.sealed)
