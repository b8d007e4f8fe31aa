"""Attachments leave the vault one at a time, as sent, with a journal line first."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import transaction

from journal.record import actor
from requests_app.actions.case_lock import NotNow, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.models import Attachment
from requests_app.models.roles import Act
from vault import sealing
from vault.models import Kind


def fetch_attachment(attachment: Attachment, *, by: User) -> Iterator[bytes]:
    """The attachment's bytes as they are read; a likely ID image only for who may see those. Raises ``NotNow``."""
    is_image = attachment.sealed is not None and attachment.sealed.kind == Kind.ID_IMAGE
    require(by, Act.SEE_IDENTITY if is_image else Act.SEE_CASES)
    if attachment.sealed is None or attachment.sealed.destroyed_at:
        raise NotNow("attachment_gone")
    with transaction.atomic(durable=True):
        note(attachment.case, Event.ATTACHMENT_FETCHED, by=actor(by))
    return sealing.unseal(attachment.sealed)
