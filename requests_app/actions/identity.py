"""Identity: an image may come, be looked at, and dies with the decision (R-52 to R-54, design §5)."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from datamap.compiled import Slot, compiled_once
from datamap.erase.position import write_ahead_of_file
from identifiers.dates import stockholm_date
from journal.record import CLOCK, REQUESTER, actor
from requests_app import letters
from requests_app.actions.case_lock import CaseIsClosed, NotNow, lock_open, note
from requests_app.actions.enclosures import waiting
from requests_app.actions.events import Event
from requests_app.actions.mailbox_copy import copies_of, let_copies_go, let_copy_go
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.identity.inspect_upload import inspect
from requests_app.models import (
    Attachment,
    Case,
    DocumentState,
    DocumentType,
    IdentityDocument,
    IdentityMethod,
    IdentityState,
    Status,
)
from requests_app.models.roles import Act
from vault import sealing
from vault.models import SHORT_LIVED, Kind, ShortLivedKey

MOST_IMAGES = 6  # front, back and a few retakes; beyond that somebody is filling the disk
LONGEST_LIFE = timedelta(days=30)

DECIDED = (IdentityState.ACCEPTED, IdentityState.DECLINED)


def add_identity_image(*, case: Case, data: bytes, by: str = REQUESTER) -> IdentityDocument:
    """Seal an uploaded image of an ID document at once; the clock makes a clean copy of it.

    Raises ``UploadRefused`` for what is no acceptable image, ``CaseIsClosed``, and ``NotNow`` when identity is already
    decided or the case holds ``MOST_IMAGES`` living images.
    """
    inspect(data)
    with transaction.atomic():
        case = lock_open(case)
        if case.identity in DECIDED:
            raise NotNow("identity_decided")
        if case.identity_documents.exclude(state=DocumentState.DESTROYED).count() >= MOST_IMAGES:
            raise NotNow("too_many_images")
        now = timezone.now()
        document = IdentityDocument.objects.create(
            case=case,
            original=sealing.seal(data, kind=Kind.ID_IMAGE, bound_to=case.id, case=case.id),
            uploaded_at=now,
            destroy_by=stockholm_date(now + LONGEST_LIFE),
        )
        note(case, Event.IMAGE_RECEIVED, by=by)
    return document


def mark_as_identity(attachment: Attachment, *, by: User) -> IdentityDocument:
    """Say that an attachment is the ID document: from then on it lives and dies as one.

    A backup may hold it as an attachment: the erasure log remembers that it must go. Raises as the upload does.
    """
    require(by, Act.SEE_IDENTITY, attachment.case)
    if attachment.sealed is None:
        raise NotNow("attachment_gone")
    with transaction.atomic():
        document = add_identity_image(case=attachment.case, data=sealing.read(attachment.sealed), by=actor(by))
        sealing.destroy(attachment.sealed)
        if attachment.sealed.kind not in SHORT_LIVED:
            write_ahead_of_file(attachment.sealed, about=attachment.case.pseudonym)
        if attachment.message and attachment.message.mail:
            let_copy_go(attachment.message.mail, now=document.uploaded_at)
        attachment.delete()
    return document


def look_at_image(document: IdentityDocument, *, by: User) -> bytes:
    """The clean JPEG, after the journal line of the look is committed: no line, no look. Raises ``NotNow``."""
    require(by, Act.SEE_IDENTITY, document.case)
    with transaction.atomic(durable=True):
        case = lock_open(document.case)
        document = IdentityDocument.objects.get(pk=document.pk)
        if document.state != DocumentState.READY or document.image is None:
            raise NotNow("no_image")
        note(case, Event.IMAGE_VIEWED, by=actor(by))
    return sealing.read(document.image)


def ask_for_identity(case: Case, *, by: User, doubt: str, lighter_tried: str, image: bool) -> None:
    """Ask the person to confirm who they are, lightest way first.

    An image may be asked for only with a recorded ground of doubt and the lighter way that was tried (Art. 12(6),
    R-53), never for marketing stop, objection or questions, whose identity is not needed. Raises ``NotNow``.
    """
    require(by, Act.HANDLE_CASE, case)
    if image and not (doubt.strip() and lighter_tried.strip()):
        raise NotNow("image_needs_ground")
    with transaction.atomic():
        case = lock_open(case)
        if case.identity != IdentityState.AWAITED:
            raise NotNow("identity_not_awaited")
        if case.status == Status.IN_REVIEW:
            case.move_to(Status.AWAITING_IDENTITY)
            case.save(update_fields=["status"])
        case.messages.create(
            at=timezone.now(), from_person=False, internal=True, by=by, text=f"{doubt}\n\n{lighter_tried}".strip()
        )
        note(case, Event.IDENTITY_ASKED, by=actor(by), image=image)
        post(letters.identity_request, case, now=timezone.now(), by=actor(by), reason=doubt, wants_image=image)


def accept_identity(case: Case, *, by: User, method: IdentityMethod, document_type: str = "") -> None:
    """Record that we know who asks, by which rung of the ladder; every copy of an ID image dies with it (R-54).

    What remains is "ID checked, when, by whom, type of document" (EDPB §79). Raises ``NotNow``.
    """
    require(by, Act.SEE_IDENTITY, case)
    with transaction.atomic():
        case = lock_open(case)
        _expect_awaited(case)
        if method == IdentityMethod.ID_IMAGE:
            if DocumentType(document_type) and not case.identity_documents.filter(state=DocumentState.READY).exists():
                raise NotNow("no_image")
        else:
            document_type = ""
        _decide(case, IdentityState.ACCEPTED, method=method, document_type=document_type)
        note(case, Event.IDENTITY_ACCEPTED, by=actor(by), method=str(method), document_type=document_type)


def decline_identity(case: Case, *, by: User) -> None:
    """Record that the person could not be identified; images die. A reasoned refusal follows (Art. 12(2))."""
    require(by, Act.SEE_IDENTITY, case)
    with transaction.atomic():
        case = lock_open(case)
        _expect_awaited(case)
        _decide(case, IdentityState.DECLINED, method="", document_type="")
        note(case, Event.IDENTITY_DECLINED, by=actor(by))


def ask_for_a_better_image(case: Case, *, by: User) -> None:
    """The images can't be used: destroy them and ask again. Identity stays undecided."""
    require(by, Act.SEE_IDENTITY, case)
    with transaction.atomic():
        case = lock_open(case)
        _expect_awaited(case)
        destroy_images(case, now=timezone.now(), by=actor(by))
        case.save(update_fields=["image_destroyed_at"])
        post(letters.identity_request, case, now=timezone.now(), by=actor(by), reason="", wants_image=True)


def withdraw_images(*, case: Case) -> None:
    """The person wants their pictures back: every copy dies at once, identity stays open. Raises ``NotNow``."""
    with transaction.atomic():
        case = lock_open(case)
        _expect_awaited(case)
        destroy_images(case, now=timezone.now(), by=REQUESTER)
        case.save(update_fields=["image_destroyed_at"])


def destroy_images(case: Case, *, now: datetime, by: str = CLOCK) -> int:
    """Destroy every copy of every ID image of a locked case: originals, clean copies, the raw mail they came in.

    The copy of that mail in the mailbox goes within a minute.

    Sets ``image_destroyed_at`` on the instance (the caller saves) and returns how many images died.
    """
    if not anything_to_destroy(case):
        return 0
    living = case.identity_documents.exclude(state=DocumentState.DESTROYED)
    keys = ShortLivedKey.objects.filter(case=case.id).select_related("file")
    count = living.update(state=DocumentState.DESTROYED, destroyed_at=now)
    files = [key.file for key in keys]
    for file in files:
        sealing.destroy(file)
    let_copies_go(case, now=now)
    if count:
        case.image_destroyed_at = now
        note(case, Event.IMAGES_DESTROYED, by=by, images=count, files=len(files))
    return count


def anything_to_destroy(case: Case) -> bool:
    """Whether an image of the case lives, a copy of one, or a file of ours that waits. One query."""
    return any(_anything_to_destroy().rows(case=case.pk))


@compiled_once
def _anything_to_destroy() -> "QuerySet[Any, Any]":
    living = IdentityDocument.objects.filter(case=OuterRef("pk")).exclude(state=DocumentState.DESTROYED)
    keys = ShortLivedKey.objects.filter(case=OuterRef("pk"))
    anything = Exists(living) | Exists(keys) | Exists(copies_of(OuterRef("pk"))) | Exists(waiting(OuterRef("pk")))
    return Case.objects.filter(anything, pk=Slot("case", Case._meta.pk)).values_list("pk")


def _expect_awaited(case: Case) -> None:
    if case.identity != IdentityState.AWAITED:
        raise NotNow("identity_not_awaited")


def _decide(case: Case, state: IdentityState, *, method: str, document_type: str) -> None:
    now = timezone.now()
    destroy_images(case, now=now)
    case.identity = state
    case.identity_method = method
    case.identity_document = document_type
    case.identity_decided_at = now
    if case.status == Status.AWAITING_IDENTITY:
        case.move_to(Status.IN_REVIEW)
    case.save(
        update_fields=[
            "status",
            "identity",
            "identity_method",
            "identity_document",
            "identity_decided_at",
            "image_destroyed_at",
        ]
    )


__all__ = [
    "CaseIsClosed",
    "accept_identity",
    "add_identity_image",
    "ask_for_a_better_image",
    "ask_for_identity",
    "decline_identity",
    "destroy_images",
    "look_at_image",
    "mark_as_identity",
    "withdraw_images",
]
