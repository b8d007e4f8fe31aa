"""Search again: is anything left of the old identifiers, in any spelling, in any table? (design §6, R-35)"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from datamap.find import WEAK_ALONE, Identifiers, Strength, sought
from datamap.registry import declarations, model_of
from datamap.terms import Declaration
from identifiers import (
    InvalidIdentifier,
    fold,
    number_needles,
    number_spellings,
    parse_number,
    phone_needles,
    phone_spellings,
)

LEAST = 3  # signs; a shorter name would be found in every text


@dataclass(frozen=True)
class Leftover:
    """Rows of one source that still carry an identifier. ``held``: kept by ``rule`` under ``law`` and ``section``."""

    label: str
    field: str
    rows: int
    evidence: tuple[str, ...]
    strength: Strength
    held: bool
    rule: str = ""
    law: str = ""
    section: str = ""


def verify(identifiers: Identifiers) -> list[Leftover]:
    """Everything still found. Empty, or nothing but held rows, means the erasure is whole.

    A name alone is weak evidence: it may be a namesake's. Each searched column of each table is one query.
    """
    values, needles, spellings = sought(identifiers), _needles(identifiers), _spellings(identifiers)
    found: list[Leftover] = []
    for declared in declarations():
        found += _columns(declared, declared.reach.found_by, values)
        found += _columns(declared, declared.reach.as_typed, spellings)
        for name in declared.reach.free_text:
            found += _texts(declared, name, needles, "contains")
        for name in declared.reach.raw_text:
            found += _texts(declared, name, needles, "icontains")
    return found


def _columns(declared: Declaration, where: Any, values: dict[str, tuple[str, ...]]) -> Iterator[Leftover]:
    """Exact matches in columns that hold one identifier."""
    for column in dict.fromkeys(where.values()):
        wanted = {name: values[name] for name, at in where.items() if at == column and name in values}
        if wanted:
            rows = _rows(declared).filter(**{f"{column}__in": [value for many in wanted.values() for value in many]})
            yield from _leftover(declared, column, rows, wanted)


def _texts(declared: Declaration, column: str, needles: dict[str, tuple[str, ...]], how: str) -> Iterator[Leftover]:
    """Any spelling anywhere in a text."""
    if needles:
        anywhere = Q()
        for many in needles.values():
            for needle in many:
                anywhere |= Q(**{f"{column}__{how}": needle})
        yield from _leftover(declared, column, _rows(declared).filter(anywhere), needles)


def _leftover(
    declared: Declaration, column: str, rows: "QuerySet[Any]", wanted: dict[str, tuple[str, ...]]
) -> Iterator[Leftover]:
    number = rows.count()
    if number:
        term = declared.personal().get(column)
        keep = term.keep if term else None
        evidence = tuple(sorted(wanted))
        weak = set(evidence) <= WEAK_ALONE
        held = bool(keep and keep.holds)
        yield Leftover(
            declared.label,
            column,
            number,
            evidence,
            Strength.WEAK if weak else Strength.STRONG,
            held,
            keep.rule if keep else "",
            keep.law if keep else "",
            keep.section if keep else "",
        )


def _rows(declared: Declaration) -> "QuerySet[Any]":
    return model_of(declared.label)._default_manager.order_by()


def _needles(identifiers: Identifiers) -> dict[str, tuple[str, ...]]:
    """The fewest strings that are part of every spelling in folded text."""
    found = {
        "name": tuple(filter(_long_enough, [fold(identifiers.name)])),
        "company": tuple(filter(_long_enough, [fold(identifiers.company)])),
        "email": tuple(fold(typed) for typed in (identifiers.email, *identifiers.more_emails) if "@" in typed),
        "phone": _read(lambda: phone_needles(sought(identifiers)["phone"][0])) if _has(identifiers, "phone") else (),
        "number": _read(lambda: number_needles(parse_number(identifiers.number))) if identifiers.number else (),
        "customer_number": tuple(filter(_long_enough, [fold(identifiers.customer_number)])),
    }
    return {name: many for name, many in found.items() if many}


def _spellings(identifiers: Identifiers) -> dict[str, tuple[str, ...]]:
    """Whole values as people type them, for columns that are kept as typed."""
    typed = {
        name: tuple(dict.fromkeys([value, *_cases(value)]))
        for name in ("name", "company", "email", "customer_number")
        if (value := getattr(identifiers, name))
    }
    if identifiers.more_emails:
        typed["email"] = (*typed.get("email", ()), *identifiers.more_emails)
    if _has(identifiers, "phone"):
        typed["phone"] = (identifiers.phone, *phone_spellings(sought(identifiers)["phone"][0]))
    if identifiers.number:
        numbers = _read(lambda: number_spellings(parse_number(identifiers.number)))
        typed["number"] = (identifiers.number, *numbers)
    return typed


def _cases(value: str) -> tuple[str, ...]:
    return value.lower(), value.upper(), value.title(), fold(value)


def _has(identifiers: Identifiers, name: str) -> bool:
    return name in sought(identifiers)


def _long_enough(text: str) -> bool:
    return len(text) >= LEAST


def _read(spell: Any) -> tuple[str, ...]:
    try:
        return tuple(spell())
    except InvalidIdentifier:
        return ()
