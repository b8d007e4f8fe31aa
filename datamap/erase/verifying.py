"""Search again: is anything left of the old identifiers in a column that holds one? (design §6, R-35)

Every searched column has an index, so this belongs to the erasure's own transaction. Free text is ``texts``'.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Value

from datamap.compiled import Slots, compiled_once
from datamap.find import WEAK_ALONE, Identifiers, Strength, sought
from datamap.registry import column, declarations, model_of
from datamap.terms import Declaration
from identifiers import InvalidIdentifier, fold, number_spellings, parse_number, phone_spellings

Values = Mapping[str, tuple[str, ...]]


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


def verify_columns(*known: Identifiers) -> list[Leftover]:
    """What still stands in columns of one identifier each, however it was typed. One query over all tables.

    ``known``: all that is known of one person, from one source or several.
    """
    known = tuple(dict.fromkeys(known))
    read = [sought(one) for one in known]
    values, spellings = _together(read), _together(map(_spellings, known, read))
    asked = [
        (declared, name, wanted)
        for declared in declarations()
        for where, how in ((declared.reach.found_by, values), (declared.reach.as_typed, spellings))
        for name, wanted in _columns(where, how)
    ]
    if not asked:
        return []
    given = {str(place): [one for many in wanted.values() for one in many] for place, (*_, wanted) in enumerate(asked)}
    form = tuple((declared.label, name) for declared, name, _wanted in asked)
    found = ((asked[place], number) for place, number in _counted(form).rows(**given))
    return [leftover(*where, rows=number) for where, number in found if number]


def leftover(declared: Declaration, name: str, evidence: Iterable[str], *, rows: int) -> Leftover:
    """What was found in one column, and whether the map says that a law keeps it. A name alone may be a namesake's."""
    term = declared.personal().get(name)
    keep = term.keep if term else None
    said = tuple(sorted(evidence))
    return Leftover(
        declared.label,
        name,
        rows,
        said,
        Strength.WEAK if set(said) <= WEAK_ALONE else Strength.STRONG,
        bool(keep and keep.holds),
        keep.rule if keep else "",
        keep.law if keep else "",
        keep.section if keep else "",
    )


def _columns(where: Mapping[str, str], values: Values) -> Iterator[tuple[str, dict[str, tuple[str, ...]]]]:
    """Each searched column of a table with what is sought in it."""
    for found in dict.fromkeys(where.values()):
        wanted = {name: values[name] for name, at in where.items() if at == found and name in values}
        if wanted:
            yield found, wanted


@compiled_once
def _counted(form: tuple[tuple[str, str], ...]) -> "QuerySet[Any, Any]":
    """How many rows of each table and column have one of the values, by place in the form."""
    parts = []
    for place, (label, name) in enumerate(form):
        model = model_of(label)
        rows = model._default_manager.filter(**{f"{name}__in": Slots(str(place), column(model, name))}).order_by()
        # Not the keys are counted but rows: that much an index knows by itself.
        parts.append(rows.values_list(Value(place)).annotate(number=Count("*")))
    together: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True)
    return together


def _together(found: Iterable[Values]) -> dict[str, tuple[str, ...]]:
    all_of_them: dict[str, tuple[str, ...]] = {}
    for values in found:
        for name, many in values.items():
            all_of_them[name] = tuple(dict.fromkeys((*all_of_them.get(name, ()), *many)))
    return all_of_them


def _spellings(identifiers: Identifiers, read: Values) -> dict[str, tuple[str, ...]]:
    """Whole values as people type them, for columns that are kept as typed. ``read``: as ``sought`` answers."""
    typed = {
        name: tuple(dict.fromkeys([value, *_cases(value)]))
        for name in ("name", "company", "email", "customer_number")
        if (value := getattr(identifiers, name))
    }
    if identifiers.more_emails:
        typed["email"] = (*typed.get("email", ()), *identifiers.more_emails)
    if phones := read.get("phone"):
        typed["phone"] = (identifiers.phone, *phone_spellings(phones[0]))
    if identifiers.number:
        typed["number"] = (identifiers.number, *_numbers(identifiers.number))
    return typed


def _cases(value: str) -> tuple[str, ...]:
    return value.lower(), value.upper(), value.title(), fold(value)


def _numbers(typed: str) -> list[str]:
    try:
        return number_spellings(parse_number(typed))
    except InvalidIdentifier:
        return []
