"""The original of an ID image gives way to a clean copy: no metadata, no script, no second picture inside."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from journal.record import CLOCK
from requests_app.actions.case_lock import lock, note
from requests_app.actions.events import Event
from requests_app.identity.inspect_upload import inspect
from requests_app.identity.refusals import UploadRefused
from requests_app.identity.sandbox import SandboxUnavailable, reencode
from requests_app.models import DocumentState, IdentityDocument
from vault import sealing
from vault.models import Kind

LEASE = timedelta(minutes=3)
MOST_ATTEMPTS = 3


def lease_next_image(now: datetime) -> IdentityDocument | None:
    """The oldest image waiting to be cleaned, leased to this worker; committed before the work begins."""
    with transaction.atomic():
        waiting = IdentityDocument.objects.filter(state=DocumentState.PENDING).filter(
            Q(leased_until=None) | Q(leased_until__lt=now)
        )
        document = waiting.order_by("uploaded_at").select_for_update(skip_locked=True, of=("self",)).first()
        if document is None:
            return None
        document.leased_until = now + LEASE
        document.attempts += 1
        document.save(update_fields=["leased_until", "attempts"])
        return document


def clean_image(document: IdentityDocument, *, now: datetime) -> None:
    """Re-encode one leased image in the sandbox and let the original's key die in the same transaction.

    A picture that can't be opened, or that has brought the sandbox down ``MOST_ATTEMPTS`` times, is marked broken: the
    handler asks for another.
    """
    if document.original is None:
        return
    jpeg: bytes | None = None
    if document.attempts <= MOST_ATTEMPTS:
        try:
            data = sealing.read(document.original)
            jpeg = reencode(data, inspect(data)).jpeg
        except sealing.Destroyed:
            return
        except SandboxUnavailable:  # our fault, not the picture's: when the lease has run out it is tried again
            IdentityDocument.objects.filter(pk=document.pk).update(attempts=document.attempts - 1)
            return
        except UploadRefused:
            jpeg = None
    with transaction.atomic():
        case = lock(document.case)
        document = IdentityDocument.objects.select_for_update(of=("self",)).get(pk=document.pk)
        if document.state != DocumentState.PENDING or document.original is None:
            return
        sealing.destroy(document.original)
        document.leased_until = None
        if jpeg is None:
            document.state = DocumentState.BROKEN
            note(case, Event.IMAGE_BROKEN, by=CLOCK)
        else:
            document.image = sealing.seal(jpeg, kind=Kind.ID_IMAGE, bound_to=case.id, case=case.id)
            document.state = DocumentState.READY
            note(case, Event.IMAGE_CLEANED, by=CLOCK)
        document.save(update_fields=["state", "image", "leased_until"])
