"""What an erasure sees of a person before it is planned: one statement over all tables."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Model, QuerySet

from datamap import holds
from datamap.belonging import anyones, known, loose_value, rows_of, with_loose
from datamap.compiled import Slot, compiled_once
from datamap.find import written_from
from datamap.models import LegalHold
from datamap.registry import column, declaration_of, model_of, subject, tied_to_subject
from datamap.tally import Tally, counted, tallies, told
from datamap.terms import Declaration

ADDRESS = "address"


@dataclass(frozen=True)
class Seen:
    """The person's rows by table, their dated holds included; what holds them; the addresses they wrote from."""

    tally: Mapping[str, Tally]
    why: tuple[holds.Why, ...]
    addresses: tuple[str, ...] = field(repr=False)


def see(person: Model, *, today: date, case: UUID | None) -> Seen:
    """Everything about the person as it stands, the case at hand left out. One query."""
    values = known(person)
    statement = _all_about(with_loose(values), but_case=case is not None)
    groups = list(statement.rows(**values, case=case, today=today))
    found = {label for label, *_rest in groups}
    return Seen(
        tallies([*(declared.label for declared in tied_to_subject()), holds.DATED], groups),
        tuple(why for why in holds.Why if why in found),
        tuple(sorted(address for label, *_rest, address in groups if label == ADDRESS)),
    )


@compiled_once
def _all_about(loose: frozenset[str], *, but_case: bool) -> "QuerySet[Any, Any]":
    case: Any = Slot("case", column(model_of(holds.CASE), "id")) if but_case else None
    found = [
        (declared, _but(case, declared, anyones(declared, loose=declared.label in loose)))
        for declared in tied_to_subject()
    ]
    dated = LegalHold.objects.filter(partner=Slot("pk", column(LegalHold, "partner")))
    parts = [*counted([*found, (declaration_of(holds.DATED), dated)]), *_reasons(case), *_addresses()]
    together: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True)
    return together


def _reasons(case: Any) -> "Iterator[QuerySet[Any, Any]]":
    """A row for each reason that holds the person in the slot."""
    people = model_of(subject().label)
    today: Any = Slot("today", column(LegalHold, "until"))
    for why, holding in holds.conditions("pk", today, but_case=case).items():
        yield told(why.value, people._default_manager.filter(holding, pk=Slot("pk", people._meta.pk)), "")


def _addresses() -> "Iterator[QuerySet[Any, Any]]":
    for rows, searched in written_from():
        yield told(ADDRESS, rows, searched)


def subject_rows(declared: Declaration, person: Model, *, but_case: UUID | None) -> "QuerySet[Any]":
    """The person's rows of one table, without those of the case at hand."""
    return _but(but_case, declared, rows_of(declared, person.pk, loose_value=loose_value(declared, person)))


def _but(case: UUID | Slot | None, declared: Declaration, rows: "QuerySet[Any]") -> "QuerySet[Any]":
    if case is not None and declared.label == holds.CASE:
        return rows.exclude(pk=case)
    if case is not None and declared.reach.via.startswith("case."):
        return rows.exclude(case=case)
    return rows
