"""Carry out an approved plan, in the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from datamap import holds, law_triggers
from datamap.clocks import run_out
from datamap.compiled import Slot, compiled_once
from datamap.erase.marks import leave_marks, marks_of
from datamap.erase.planning import Plan, plan_for, shares
from datamap.erase.position import write_ahead
from datamap.erase.seen import see, subject_rows
from datamap.find import Identifiers, known_by
from datamap.holds import CASE
from datamap.registry import model_of, outside, subject, tied_to_subject
from datamap.statements import delete, delete_with_dependants, destroy_files, empty, file_fields
from datamap.tally import Tally
from datamap.terms import Declaration, Erase, Keep, in_english
from identifiers import add_months
from journal.record import actor, record
from todo.models import Task
from todo.open_tasks import open_tasks


class PlanChanged(Exception):
    """The data is not what was approved: nothing was done, and the plan must be approved again."""


class Blocked(PlanChanged):
    """A restriction or another open case forbids it for now: nothing was done."""


@dataclass(frozen=True)
class Applied:
    """What was done: rows erased by source, files destroyed, the plan with what is kept, and what to search for now."""

    plan: Plan
    erased: dict[str, int]
    files: int
    journal_seq: int
    identifiers: Identifiers = field(repr=False)

    @property
    def person_kept(self) -> bool:
        """Whether a dated hold kept the person's own row."""
        return subject().label in self.plan.held


def apply(
    subject_pk: Any, *, digest: str | None, today: date, by: User | str, about: UUID | None, case: UUID | None = None
) -> Applied:
    """Erase one person as planned: the law's part stays, its link cut; all else goes, the person's row last (Art. 17).

    What a dated hold keeps stays as it is, the person's row with it, and the hold remembers that it is to go (R-57).
    Keyed marks of address and number stay, so that no newsletter goes there and no import brings the person back.

    In the caller's transaction, which should be committed at once. ``about``: the case's pseudonym; ``case``: its key,
    as given to ``plan``. Opens a task per holding outside where something can be erased. ``digest`` None: again after
    a restore, so whatever is there, and neither restriction nor open case forbids it.

    Raises ``PlanChanged`` when the data is another than that behind ``digest``, ``Blocked`` under a hold,
    ``TransactionManagementError`` outside a transaction, ``DoesNotExist`` when the person is gone, ``OSError`` when
    the erasure log can't be written and ``NotReplayed`` when it knows more than this database.
    """
    transaction.get_connection().validate_no_broken_transaction()
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an erasure belongs to a transaction with its journal line")
    declared = subject()
    person = _locked(declared.label).one(pk=subject_pk)
    seen = see(person, today=today, case=case)
    now_planned = plan_for(person, seen, today=today, case=case)
    if digest is not None and now_planned.digest != digest:
        raise PlanChanged
    if digest is not None and now_planned.blocked:
        raise Blocked
    identifiers, marks = known_by(person, seen.addresses), marks_of(person)
    erased, files = _erase_all(person, now_planned, seen.tally, today, about=about, case=case)
    leave_marks(marks, today)
    _open_tasks(about, today)
    line = record(
        "erasure_applied",
        by=by if isinstance(by, str) else actor(by),
        about=about,
        rows=erased,
        files=files,
        kept=_kept_by_label(now_planned),
        plan=now_planned.digest,
        software=settings.VERSION,
    )
    if digest is not None:
        write_ahead(person, head=line.seq - 1, about=about, case=case, held=bool(now_planned.held), marks=marks)
    return Applied(now_planned, erased, files, line.seq, identifiers)


@compiled_once
def _locked(label: str) -> "QuerySet[Any]":
    people = model_of(label)
    return people._default_manager.select_for_update().filter(pk=Slot("pk", people._meta.pk))


def _erase_all(
    person: Any, planned: Plan, tally: Mapping[str, Tally], today: date, *, about: UUID | None, case: UUID | None
) -> tuple[dict[str, int], int]:
    """Table by table, the person's row last; a dated hold on it is told what is to follow. Answers rows and files."""
    kept, own = planned.held, subject().label
    erased: dict[str, int] = {}
    files = 0
    for source in tied_to_subject():
        if tally[source.label].rows and source.label not in (own, *kept):
            rows = subject_rows(source, person, but_case=case)
            gone, destroyed = _erase_source(source, rows, tally[source.label], today)
            erased[source.label] = gone
            files += destroyed
    if own in kept:
        holds.active(today).filter(partner=person.pk).update(erase_for=about or person.pseudonym)
    else:
        for label, number in delete_with_dependants(own, [person.pk], but=_nothing_hangs(tally)).items():
            erased[label] = erased.get(label, 0) + number
    return {label: number for label, number in erased.items() if number}, files


def _nothing_hangs(tally: Mapping[str, Tally]) -> frozenset[str]:
    """Tables with no row left on the person: none was there, or all went. The lock on the person lets none come."""
    gone = (source.label for source in tied_to_subject() if not any(share.keep.holds for share in shares(source)))
    empty_ones = (label for label, counted in tally.items() if not counted.rows)
    return frozenset([*gone, *empty_ones]) - {CASE}  # the tally leaves the case at hand out


def _erase_source(source: Declaration, rows: "QuerySet[Any]", tally: Tally, today: date) -> tuple[int, int]:
    """Erase what no law keeps of one table. Answers rows deleted or emptied, and files destroyed."""
    model = model_of(source.label)
    found = shares(source)
    held = [share.keep for share in found if share.keep.holds]
    files = destroy_files(source.label, rows) if file_fields(source) and not _files_held(source) else 0
    if not held:
        return delete(rows), files
    names = [name for name, term in source.personal().items() if not term.keep.holds and term.erase == Erase.BLANK]
    emptied = rows.update(**empty(model, names)) if names else 0
    if all(share.keep == held[0] and share.erase == Erase.DELETE_ROW for share in found):
        emptied += _delete_past_their_law(held[0], model, rows, tally, today)
    return emptied, files


def _delete_past_their_law(keep: Keep, model: type[Model], rows: "QuerySet[Any]", tally: Tally, today: date) -> int:
    """Rows whose hold has run out and which the sweep has not taken yet."""
    days = tally.by_clock.get(keep.after, {})
    if not any(day is not None and keep.due_on(day) <= today for day in days):
        return 0
    law_triggers.over(keep, today)
    return delete(rows.filter(**run_out(model, keep.after, keep, today)))


def _files_held(source: Declaration) -> bool:
    return all(term.keep.holds for term in source.personal().values() if term.erase == Erase.DESTROY_FILE)


def _kept_by_label(planned: Plan) -> dict[str, int]:
    """The most rows any rule keeps of each source."""
    kept: dict[tuple[str, str], int] = {}
    for line in planned.kept:
        kept[line.label, line.rule] = kept.get((line.label, line.rule), 0) + (line.rows or 0)
    return {label: max(rows for (other, _), rows in kept.items() if other == label) for label, _ in kept}


def _open_tasks(about: UUID | None, today: date) -> None:
    open_tasks(
        Task(
            kind=f"erase_{holding.code}",
            what=noop("Erase the person of this case in %(holding)s. Note how it was done."),
            facts={"holding": in_english(holding.title)},
            opened_at=timezone.now(),
            due_on=add_months(today, 1),
            about=about,
        )
        for holding in outside()
        if holding.can_delete
    )
