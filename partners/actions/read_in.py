"""A file is taken in, looked through, read into the register or dropped (design §6: import files 1 hour).

The file lies sealed in the vault under a key of its own, which dies with the last row, when it is dropped and after an
hour. The journal learns what was read in and how much of it, and each partner's own line comes from the verb.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.record import record
from partners.models.import_file import OPEN, ImportFile, ImportKind, ImportState
from partners.permission import KEEPS_THE_REGISTER, recorded_as, require
from partners.reading_in.headings import understand
from partners.reading_in.table import lines
from vault import sealing
from vault.models import Kind

LIVES = timedelta(hours=1)


def take_in_file(*, by: User, what: ImportKind, data: bytes) -> ImportFile:
    """Seal a file of rows and have it looked through; nothing is written to the register yet.

    Raises ``PermissionDenied``, and ``ValidationError`` at ``file`` for what is no such file or lacks a column.
    """
    require(by, KEEPS_THE_REGISTER)
    try:
        headings = understand(next(lines(data), []), ImportKind(what))
    except ValidationError as fault:
        raise ValidationError({"file": fault}) from None
    taken = ImportFile(what=what, uploaded_at=timezone.now(), uploaded_by=by, unread=list(headings.unread))
    with transaction.atomic():
        taken.sealed = sealing.seal(data, kind=Kind.IMPORT, bound_to=taken.pk)
        taken.save(force_insert=True)
        record("import_taken_in", by=recorded_as(by), about=taken.pk, what=taken.what, size=len(data))
    return taken


def read_in(taken: ImportFile, *, by: User) -> ImportFile:
    """Have the rows written that were found good. Raises ``PermissionDenied``, ``ValidationError`` when it can't be."""
    require(by, KEEPS_THE_REGISTER)
    with transaction.atomic():
        locked = ImportFile.objects.select_for_update().get(pk=taken.pk)
        if locked.state != ImportState.CHECKED:
            raise ValidationError(_("This file can't be read in as it stands."), code="state")
        locked.state, locked.started_by, locked.leased_until = ImportState.WRITING, by, None
        forget_counts(locked)
        locked.save()
        record("import_started", by=recorded_as(by), about=locked.pk, what=locked.what, rows=locked.rows)
    return locked


def drop_file(taken: ImportFile, *, by: User | None) -> ImportFile:
    """Let the file's key die; what was read in by then stays. ``by`` None is the clock.

    Raises ``PermissionDenied``, and ``ValidationError`` for a file that is done or dropped.
    """
    require(by, KEEPS_THE_REGISTER)
    with transaction.atomic():
        locked = ImportFile.objects.select_for_update().get(pk=taken.pk)
        if locked.state not in OPEN:
            raise ValidationError(_("This file is gone already."), code="state")
        finish(locked, ImportState.DROPPED, by=by)
    return locked


def drop_what_is_old(now: datetime) -> int:
    """Drop every file whose hour is over, for the clock; answers how many."""
    old = ImportFile.objects.filter(state__in=OPEN, uploaded_at__lte=now - LIVES)
    dropped = 0
    for one in old:
        with transaction.atomic():
            locked = ImportFile.objects.select_for_update().get(pk=one.pk)
            if locked.state in OPEN:
                finish(locked, ImportState.DROPPED, by=None)
                dropped += 1
    return dropped


def forget_counts(taken: ImportFile) -> None:
    """From the first row again."""
    taken.position = taken.new = taken.changed = taken.same = taken.wrong = 0
    taken.faults, taken.changes = [], []


def finish(locked: ImportFile, state: ImportState, *, by: User | None) -> None:
    """The end of a locked file, in the caller's transaction: its key dies, its counts are journalled."""
    if locked.sealed is not None:
        sealing.destroy(locked.sealed)
    locked.state, locked.finished_at, locked.leased_until = state, timezone.now(), None
    locked.save()
    counts = {name: getattr(locked, name) for name in COUNTS}
    record(f"import_{state.value}", by=recorded_as(by), about=locked.pk, what=locked.what, **counts)


COUNTS: Sequence[str] = ("rows", "position", "new", "changed", "same", "wrong")
