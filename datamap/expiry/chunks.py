"""The sweep: a chunk of keys, one statement per table, one transaction with its journal line; then the next.

Nothing is remembered between chunks but the last key: what is done is no longer due, so a run that was killed goes on
where it stopped. On PostgreSQL any number of workers share a step: rows another one holds are passed by and, in a
second round, waited for. So whoever comes to the end of both has left nothing due behind, also not in others' hands.
"""

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_noop as noop

from datamap import holds, law_triggers
from datamap.expiry.counting import Count, count
from datamap.expiry.recipes import RECIPES
from datamap.expiry.steps import Part, Step
from datamap.keys import Keys
from datamap.registry import declaration_of, model_of
from datamap.statements import anything_in, delete_with_dependants, destroy_files, empty
from datamap.terms import Erase
from journal.record import CLOCK, record
from todo.open_tasks import open_task

log = logging.getLogger(__name__)
CHUNK = 5000  # keys in one transaction
PARKED = "sweep_parked"


class Overdrawn(Exception):
    """The chunk would take more than the ration has left; it is rolled back. The ration knows by then what is left."""


@dataclass
class Ration:
    """How many of the owner's rows a sweep may still take, whatever becomes due meanwhile; None is no bound.

    This one has a single worker. Who shares one says so in ``claim``.
    """

    left: int | None = None

    def of(self, chunk: int) -> int:
        """The next chunk's size."""
        return chunk if self.left is None else min(chunk, self.left)

    def claim(self, rows: int) -> None:
        """Asked in the chunk's transaction, last of all: the journal's line stands and its head is locked.

        Raises ``Overdrawn`` when others have left too little, with ``left`` put right.
        """

    def use(self, rows: int) -> None:
        """So many have been taken."""
        if self.left is not None:
            self.left -= rows


def sweep(
    step: Step,
    today: date,
    *,
    chunk: int = CHUNK,
    go_on: Callable[[], bool] = lambda: True,
    ration: Ration | None = None,
) -> tuple[list[Count], bool]:
    """Do what is due under one step. Answers the counts, and whether it came to its end or to that of its ration.

    ``go_on`` is asked before each chunk. A chunk that fails is done row by row; a row that fails again is parked with a
    task for a person and left as it is, the rest goes on. Raises ``DatabaseError`` when the database itself is gone.
    """
    counts = count(step, today)
    if not any(table.due for table in counts):
        return counts, True
    law_triggers.over(step.keep, today)
    turn = _Turn(step, today, chunk, go_on, Ration() if ration is None else ration)
    ended = all(turn.round(skip_locked=skip) for skip in (True, False))
    for table in counts:
        table.done = turn.done.pop(table.label, 0)
    counts[-1].parked = len(turn.parked)
    return counts + _taken_along(step, turn.done), ended


def _taken_along(step: Step, done: dict[str, int]) -> list[Count]:
    """What went because it could not stand without what was due."""
    return [
        Count(step.keep.rule, label, step.keep.promise, due=number, done=number)
        for label, number in done.items()
        if declaration_of(label).personal()
    ]


@dataclass
class _Turn:
    """One step on its way through the register: what it has done and what it had to leave."""

    step: Step
    today: date
    chunk: int
    go_on: Callable[[], bool]
    ration: Ration
    done: dict[str, int] = field(default_factory=dict)
    parked: set[Any] = field(default_factory=set)

    def round(self, *, skip_locked: bool) -> bool:
        """Once through the due keys; whether it came to their end or to that of the ration."""
        last: Any = None
        while self.go_on():
            locked: list[Any] = []
            try:
                with transaction.atomic():
                    locked += self._next_keys(last, skip_locked)
                    if not locked:
                        return True
                    keys = self._still_due(locked)
                    counts = self._take(keys)
                self._took(keys, counts)
            except Overdrawn:
                continue
            except (DatabaseError, OSError):
                if not locked:
                    raise
                self._row_by_row(locked)
            last = locked[-1]
        return False

    def _next_keys(self, last: Any, skip_locked: bool) -> "QuerySet[Any]":
        """The next due keys, locked until the transaction ends."""
        rows = self.step.due(self.today)
        if last is not None:
            rows = rows.filter(pk__gt=last)
        if self.parked:
            rows = rows.exclude(pk__in=self.parked)
        locked = rows.order_by("pk").select_for_update(skip_locked=skip_locked, of=("self",))
        return locked.values_list("pk", flat=True)[: self.ration.of(self.chunk)]

    def _still_due(self, locked: Sequence[Any]) -> Sequence[Any]:
        """Those that are due now that they are ours.

        What made a row due or kept it stands in other tables too. The statement that locked it saw them as they were
        when it began: before another worker was done with them, before a hold was laid. From the lock on none can be.
        """
        if not connection.features.has_select_for_update or not locked:
            return locked
        owner = model_of(self.step.owner)
        due = self.step.due(self.today).filter(pk__in=Keys(owner, locked))
        return list(due.order_by("pk").values_list("pk", flat=True))

    def _take(self, keys: Sequence[Any]) -> dict[str, int]:
        """Carry it out on rows that are ours and due, with the journal's line. Raises ``Overdrawn``."""
        if not keys:
            return {}
        counts = _carry_out(self.step, keys, self.today)
        _note(self.step, keys, counts)
        self.ration.claim(len(keys))
        return counts

    def _row_by_row(self, keys: Sequence[Any]) -> None:
        for key in keys:
            try:
                with transaction.atomic():
                    due = self.step.due(self.today).filter(pk=key).select_for_update(of=("self",))
                    mine = self._still_due(list(due.values_list("pk", flat=True)))
                    counts = self._take(mine)
                self._took(mine, counts)
            except Overdrawn:
                return
            except (DatabaseError, OSError) as trouble:
                rule, owner = self.step.keep.rule, self.step.owner
                log.warning("sweep %s parked a row of %s: %s", rule, owner, type(trouble).__name__)
                _park(self.step, key, self.today)
                self.parked.add(key)

    def _took(self, keys: Sequence[Any], counts: dict[str, int]) -> None:
        self.ration.use(len(keys))
        _add(self.done, counts)


def _carry_out(step: Step, keys: Sequence[Any], today: date) -> dict[str, int]:
    """One statement per table; rows that go take along what can't stand without them."""
    counts: dict[str, int] = {}
    model = model_of(step.owner)
    held = _held(step, Keys(model, keys), today)
    for part in step.parts:
        mine = [key for key in keys if not holds.keeps(held.get(key, ()), part.label)] if held else keys
        _add(counts, _carry_out_part(part, Keys(model, mine)))
    return counts


def _held(step: Step, keys: Keys, today: date) -> dict[Any, set[str]]:
    """What dated holds keep of the rows these keys own. Where all belongs to one source, no held key is due at all."""
    path = step.path_to_subject
    if path is None or len(step.by_source) == 1:
        return {}
    return holds.sources_held(model_of(step.owner)._default_manager.filter(pk__in=keys), path, today)


def _carry_out_part(part: Part, keys: Keys) -> dict[str, int]:
    model = model_of(part.label)
    rows = model._default_manager.filter(**{f"{part.path or 'pk'}__in": keys}, **part.keep.only_if)
    counts: dict[str, int] = {}
    files = destroy_files(part.label, rows) if part.files else 0
    if Erase.ANONYMISE in part.fates:
        recipe = RECIPES[part.label]
        _add(counts, recipe.write(rows.filter(recipe.still_to_do)))
    if part.blank and not part.takes_rows:
        emptied = rows.filter(anything_in(model, part.blank)).update(**empty(model, part.blank))
        counts[part.label] = max(counts.get(part.label, 0), emptied)
    if part.takes_rows and part.keep.only_if:  # of what hangs on the keys, some rows only
        chosen = Keys(model, list(rows.order_by().values_list("pk", flat=True)))
        _add(counts, delete_with_dependants(part.label, chosen))
    elif part.takes_rows:
        _add(counts, delete_with_dependants(part.label, keys, path=part.path or "pk"))
    elif files:
        counts[part.label] = max(counts.get(part.label, 0), files)
    return counts


def _park(step: Step, key: Any, today: date) -> None:
    """A person looks at the row; its key is named unless it is a secret itself."""
    name = str(key) if model_of(step.owner)._meta.pk.get_internal_type() != "CharField" else _digest([key])[:12]
    open_task(
        kind=PARKED,
        what=noop("The sweep could not carry out %(rule)s on %(row)s. Find out why and do it by hand."),
        facts={"rule": step.keep.rule, "row": f"{step.owner} {name}"},
        due_on=today + timedelta(days=1),
    )


def _note(step: Step, keys: Sequence[Any], counts: dict[str, int]) -> None:
    record(
        "sweep_chunk",
        by=CLOCK,
        rule=step.keep.rule,
        clock=step.owner,
        keys=len(keys),
        digest=_digest(keys),
        software=settings.VERSION,
        rows={label: number for label, number in counts.items() if number},
    )


def _digest(keys: Sequence[Any]) -> str:
    return hashlib.sha256(" ".join(map(str, keys)).encode()).hexdigest()


def _add(total: dict[str, int], more: dict[str, int]) -> None:
    for label, number in more.items():
        total[label] = total.get(label, 0) + number
