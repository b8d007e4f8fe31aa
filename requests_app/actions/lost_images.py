"""After a restore the keys of all ID images are gone, for no backup holds them: say so, and ask for a new image."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from journal.record import CLOCK
from requests_app import letters
from requests_app.actions.case_lock import lock, note
from requests_app.actions.events import Event
from requests_app.actions.posting import post
from requests_app.models import Case, DocumentState, IdentityDocument, IdentityState, Status
from vault.models import ShortLivedKey

LIVING = (DocumentState.PENDING, DocumentState.READY)


def ask_again_for_lost_images(now: datetime) -> int:
    """Mark images nobody can read any more as destroyed, and ask whose identity is still awaited. Answers the cases.

    An image and its key die in one transaction, so an image without a key can only have come out of a backup.
    """
    cases = Case.objects.filter(pk__in=_lost().values("case")).order_by("pk")
    return sum(_ask_again(case, now) for case in cases)


def _ask_again(case: Case, now: datetime) -> bool:
    with transaction.atomic():
        case = lock(case)
        lost = _lost().filter(case=case).update(state=DocumentState.DESTROYED, destroyed_at=now, leased_until=None)
        if not lost:
            return False
        case.image_destroyed_at = now
        case.save(update_fields=["image_destroyed_at"])
        note(case, Event.IMAGES_LOST, by=CLOCK, images=lost)
        others = case.identity_documents.filter(state__in=LIVING).exists()
        if case.identity == IdentityState.AWAITED and case.status != Status.CLOSED and not others:
            post(letters.identity_request, case, now=now, reason="", wants_image=True, lost=True)
    return True


def _lost() -> "QuerySet[IdentityDocument]":
    keys = (Exists(ShortLivedKey.objects.filter(file=OuterRef(name))) for name in ("image", "original"))
    image, original = keys
    return IdentityDocument.objects.filter(~image, ~original, state__in=LIVING)
