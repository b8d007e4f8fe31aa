"""Reasons to keep despite clock and erasure: restriction, open case, dated hold. The statutory ones are in the rules.

Restriction and open case stretch over every row tied to a person, of whatever table; so does a case that may be about
them, but from the clock alone (``asked_for``). A dated hold is about the
person's own row and one source, or all, so that the rest goes. The own row stays whole, and with it what links the held
rows to somebody: a claim against nobody is none, and the first paper to a court must name the party with number,
address, phone and e-mail (rättegångsbalken 33 kap. 1 §). Messages and usage that the claim does not speak of go on
their day. Holds are part of the query, never a flag to keep in step: lifted today, the row is due tonight.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from datamap.models import AskedFor, LegalHold
from datamap.registry import declaration_of, installed, model_of, subject

CASE = "requests_app.Case"
DATED = "datamap.LegalHold"


class Why(StrEnum):
    """Why a person's rows are held."""

    RESTRICTION = "restriction"  # Art. 18: storage only
    LEGAL_HOLD = "legal_hold"  # a claim or another law, dated
    ASKED_FOR = "asked_for"  # may be whom an open case is about that nobody has matched yet
    OPEN_CASE = "open_case"  # what is asked for is not swept before the answer; the last: cases may not be installed


FORBID = frozenset({Why.RESTRICTION, Why.OPEN_CASE})  # an erasure as a whole; it goes around a dated hold
KEEP_WHOLE = FORBID | {Why.ASKED_FOR}  # from the clock, all of a person's


def conditions(path: str, today: date, *, label: str = "", but_case: UUID | None = None) -> dict[Why, Q | Exists]:
    """Per reason, the condition under which a row is held; ``path`` leads from the row to the person ("pk" for theirs).

    ``label``: the rows' table; without it a dated hold on any source holds. ``but_case``: the case at hand does not
    hold what it is about to erase.
    """
    restricted = "restricted_at__isnull" if path == "pk" else f"{path}__restricted_at__isnull"
    found: dict[Why, Q | Exists] = {
        Why.RESTRICTION: Q(**{restricted: False}),
        Why.LEGAL_HOLD: Exists(active(today).filter(speaks_of(label), partner=OuterRef(path))),
        Why.ASKED_FOR: Exists(AskedFor.objects.filter(partner=OuterRef(path))),
    }
    if installed(CASE):
        found[Why.OPEN_CASE] = Exists(_open_cases(but_case).filter(partner=OuterRef(path)))
    return found


def free(
    rows: "QuerySet[Any]", path: str | None, today: date, *, label: str = "", of: Collection[Why] = tuple(Why)
) -> "QuerySet[Any]":
    """Those of the rows that nothing holds, or nothing ``of`` these reasons."""
    if path is not None:
        for why, condition in conditions(path, today, label=label).items():
            rows = rows.filter(~condition) if why in of else rows
    return rows


def sources_held(rows: "QuerySet[Any]", path: str, today: date) -> dict[Any, set[str]]:
    """By key: the sources that dated holds on the row's person name, "" for all. Rows without a hold are left out.

    One query when there is no hold, else two.
    """
    people: dict[Any, set[str]] = defaultdict(set)
    for person, source in active(today).filter(partner__in=rows.values(path)).values_list("partner", "source"):
        people[person].add(source)
    if not people:
        return {}
    whose = rows.filter(**{f"{path}__in": list(people)}).annotate(person=F(path)).values_list("pk", "person")
    return {key: people[person] for key, person in whose}


def active(today: date) -> QuerySet[LegalHold]:
    """The dated holds that hold today: through their last day, unless lifted."""
    return LegalHold.objects.filter(lifted_at__isnull=True, until__gte=today).order_by()


def speaks_of(label: str) -> Q:
    """Which dated holds keep a table's rows; the person's own row any, else a claim would be against nobody."""
    return Q() if label in ("", subject().label) else Q(source__in=("", scope_of(label)))


def keeps(sources: Collection[str], label: str) -> bool:
    """Whether dated holds on these sources keep a table's rows: ``speaks_of`` for holds at hand."""
    return bool(sources) if label == subject().label else not {"", scope_of(label)}.isdisjoint(sources)


def scope_of(label: str) -> str:
    """The source a dated hold names for a table: a case stands for all it carries."""
    return CASE if declaration_of(label).reach.via.startswith("case.") else label


def longest(found: Iterable[LegalHold], label: str) -> LegalHold | None:
    """Of one person's active holds the one that keeps a table's rows longest."""
    held = [hold for hold in found if keeps({hold.source}, label)]
    return max(held, key=lambda hold: (hold.until, hold.pk), default=None)


def _open_cases(but_case: UUID | None) -> "QuerySet[Any]":
    cases: QuerySet[Any] = model_of(CASE)._default_manager.filter(closed_at__isnull=True).order_by()
    return cases if but_case is None else cases.exclude(pk=but_case)
