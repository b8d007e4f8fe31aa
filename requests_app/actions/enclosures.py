"""Files that staff send: each waits in the case, sealed, until a letter in staff's own words takes it along."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import OuterRef, QuerySet
from django.utils import timezone

from journal.record import actor
from requests_app.actions.attachments import SentFile, keep_file
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.models import Attachment, Case, Letter
from requests_app.models.roles import Act
from vault import sealing


def waiting(case: Case | OuterRef) -> QuerySet[Attachment]:
    """The files that go with the next letter."""
    return Attachment.objects.filter(case=case, message=None, letter=None)


def lay_in(case: Case, *, by: User, file: SentFile) -> Attachment:
    """Put a file with the next letter. Raises ``NotNow`` when so many were sent that another is a mistake."""
    require(by, Act.HANDLE_CASE, case)
    with transaction.atomic():
        case = lock_open(case)
        laid = keep_file(file, case, at=timezone.now())
        note(case, Event.FILE_LAID_IN, by=actor(by))
    return laid


def take_out(case: Case, *, by: User) -> None:
    """Think better of it: what waits is destroyed, and the next letter goes alone. Raises ``NotNow``."""
    require(by, Act.HANDLE_CASE, case)
    with transaction.atomic():
        case = lock_open(case)
        if not drop_waiting(case, by=actor(by)):
            raise NotNow("no_files_wait")


def drop_waiting(case: Case, *, by: str) -> int:
    """Destroy what waits in a locked case; how many files that were."""
    files = list(waiting(case).select_related("sealed"))
    if files:
        sealing.destroy_all([file.sealed for file in files if file.sealed])
        waiting(case).delete()
        note(case, Event.FILES_TAKEN_OUT, by=by, files=len(files))
    return len(files)


def post_with_files(letter: Callable[..., Letter], case: Case, *, now: datetime, by: str, **facts: Any) -> Letter:
    """``post``, and what waits in the locked case goes along: from then on the person can fetch it."""
    files = waiting(case)
    written = post(letter, case, now=now, by=by, files=files.count(), **facts)
    files.update(letter=written)
    return written
