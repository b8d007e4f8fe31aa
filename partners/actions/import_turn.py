"""The clock's turn at a file: chunk by chunk, each one transaction with the place it came to; no row is done twice."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from import_export.results import RowResult

from partners.actions.read_in import finish
from partners.models.import_file import AT_WORK, ImportFile, ImportKind, ImportState
from partners.permission import KEEPS_THE_REGISTER, require
from partners.reading_in.headings import understand
from partners.reading_in.kinds import RESOURCES
from partners.reading_in.resources import RegisterResource
from partners.reading_in.table import Cell, lines
from vault.sealing import Destroyed, read
from vault.stream import Tampered

CHUNK = 50  # rows in one transaction: others wait for it on SQLite, and at the journal
LEASE = timedelta(minutes=2)
TURN = timedelta(seconds=45)
MOST_FAULTS, MOST_CHANGES, MOST_NEW = 1_000, 50, 10  # kept to be shown

log = logging.getLogger(__name__)

_TWICE = _("This stands in row %(first)d already. Leave one of them.")
_TOO_MANY = _("The row has more cells than there are headings. Is there a comma or semicolon too many?")
_BROKEN = _("This row could not be read in.")
_UNREADABLE = _("The file could not be opened any more. Choose it again.")
_NO_LONGER = _("Who started this may no longer keep the register.")

Noted = list[object]


@dataclass(frozen=True)
class Line:
    """A row under the headings: its number as a spreadsheet shows it, its cells, what is wrong with it as a whole."""

    number: int
    cells: dict[str, Cell]
    fault: ValidationError | None


def take_turn(now: datetime, *, turn: timedelta = TURN) -> bool:
    """Go on with the file that has waited longest, for one turn; answers whether there was one.

    A file that can't be read, or whose owner has lost the role, is dropped and says why.
    """
    taken = _leased(now)
    if taken is None:
        return False
    until = timezone.now() + turn
    try:
        rows = _lines_of(taken)
        while _go_on(taken, rows) and timezone.now() < until:
            pass
    except ValidationError as fault:
        _give_up(taken, fault)
    except (Destroyed, Tampered):
        _give_up(taken, ValidationError(_UNREADABLE))
    except PermissionDenied:
        _give_up(taken, ValidationError(_NO_LONGER))
    ImportFile.objects.filter(pk=taken.pk, leased_until=taken.leased_until).update(leased_until=None)
    return True


def _leased(now: datetime) -> ImportFile | None:
    free = ImportFile.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), state__in=AT_WORK)
    found = free.select_related("sealed", "uploaded_by", "started_by").order_by("uploaded_at").first()
    if found is None or not free.filter(pk=found.pk).update(leased_until=now + LEASE):
        return None
    found.leased_until = now + LEASE
    return found


def _lines_of(taken: ImportFile) -> list[Line]:
    """Every row with something in it. Raises ``ValidationError`` for a file that breaks off, as ``lines`` does."""
    if taken.sealed is None:
        raise ValidationError(_UNREADABLE)
    table = lines(read(taken.sealed))
    first = next(table, [])
    places = understand(first, ImportKind(taken.what)).places
    key = RESOURCES[ImportKind(taken.what)].key
    seen: dict[Cell, int] = {}
    found = []
    for number, row in enumerate(table, start=2):
        cells = {name: row[place] for place, name in places.items() if place < len(row)}
        fault = ValidationError(_TOO_MANY) if len(row) > len(first) else None
        if key and (held := cells.get(key)):
            if held in seen:
                fault = ValidationError({key: ValidationError(_TWICE, params={"first": seen[held]})})
            seen.setdefault(held, number)
        if row:
            found.append(Line(number, cells, fault))
    return found


def _go_on(taken: ImportFile, rows: Sequence[Line]) -> bool:
    """One chunk; answers whether there is more. False as well when the file is another worker's by now, or gone."""
    with transaction.atomic(), translation.override("en"):  # the words of a fault are kept as the code has them
        locked = ImportFile.objects.select_for_update().get(pk=taken.pk)
        if locked.state not in AT_WORK or locked.leased_until != taken.leased_until:
            return False
        resource = RESOURCES[ImportKind(locked.what)](by=_on_whose_behalf(locked))
        part = rows[locked.position : locked.position + CHUNK]
        resource.look_up([line.cells for line in part])
        for line in part:
            _one(locked, resource, line)
        locked.rows, locked.position = len(rows), locked.position + len(part)
        locked.leased_until = timezone.now() + LEASE
        over = locked.position >= locked.rows
        if over and locked.state == ImportState.WRITING:
            finish(locked, ImportState.DONE, by=locked.started_by)
        elif over:
            locked.state, locked.leased_until = ImportState.CHECKED, None
        locked.save()
    taken.leased_until = locked.leased_until
    return not over


def _on_whose_behalf(locked: ImportFile) -> User:
    """Who presses the button stands for what is written, and must still be allowed to. Raises ``PermissionDenied``."""
    by = locked.started_by if locked.state == ImportState.WRITING else locked.uploaded_by
    if by is None:
        raise PermissionDenied
    require(by, KEEPS_THE_REGISTER)
    return by


def _one(locked: ImportFile, resource: RegisterResource, line: Line) -> None:
    if line.fault is not None:
        _note_fault(locked, line, line.fault)
        return
    dry = locked.state == ImportState.CHECKING
    result = resource.import_row(line.cells, None, row_number=line.number, dry_run=dry)
    if result.errors:
        error = result.errors[0].error
        if isinstance(error, PermissionDenied | OperationalError | InterfaceError):
            raise error
        log.warning("row %d of file %s: %s", line.number, locked, type(error).__name__)
        _note_fault(locked, line, ValidationError(_BROKEN))
    elif result.validation_error:
        _note_fault(locked, line, result.validation_error)
    elif result.import_type == RowResult.IMPORT_TYPE_SKIP:
        locked.same += 1
    else:
        new = result.import_type == RowResult.IMPORT_TYPE_NEW
        locked.new, locked.changed = locked.new + new, locked.changed + (not new)
        if locked.changed <= MOST_CHANGES and not new or locked.new <= MOST_NEW and new:
            columns = resource.changed(result.instance, result.original)
            locked.changes.append([line.number, "new" if new else "changed", columns])


def _note_fault(locked: ImportFile, line: Line, fault: ValidationError) -> None:
    locked.wrong += 1
    if len(locked.faults) < MOST_FAULTS:
        locked.faults += _words(line.number, fault)


def _words(number: int, fault: ValidationError) -> list[Noted]:
    by_field = fault.error_dict if hasattr(fault, "error_dict") else {"": fault.error_list}
    return [
        [number, name, str(error.message), error.params or {}] for name, errors in by_field.items() for error in errors
    ]


def _give_up(taken: ImportFile, fault: ValidationError) -> None:
    with transaction.atomic(), translation.override("en"):
        locked = ImportFile.objects.select_for_update().get(pk=taken.pk)
        if locked.state in AT_WORK:
            locked.faults = [*_words(0, fault), *locked.faults]
            finish(locked, ImportState.DROPPED, by=None)
