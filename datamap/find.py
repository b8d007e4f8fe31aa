"""Find the person: what they told us about themselves, against what we hold (R-34, design §4 "match")."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from django.db.models import Model, Q, QuerySet

from datamap.compiled import Slot, compiled_once
from datamap.registry import column, declaration_of, model_of, subject, subject_path, tied_to_subject
from datamap.terms import Declaration
from identifiers import (
    InvalidIdentifier,
    fold,
    normalise_email,
    normalise_phone,
    number_spellings,
    parse_number,
)

MOST = 50  # matches shown; beyond that the identifiers were too weak to mean anybody


class Strength(IntEnum):
    """How much a match says."""

    WEAK = 1  # a name or a company only: a namesake will do
    STRONG = 2  # an address or number that belongs to one
    CERTAIN = 3  # two or more of those


WEAK_ALONE = frozenset({"name", "company"})


@dataclass(frozen=True)
class Identifiers:
    """What is known of a person, as typed. ``more_emails``: other addresses they have written from."""

    name: str = ""
    company: str = ""
    email: str = ""
    phone: str = ""
    number: str = ""
    customer_number: str = ""
    more_emails: tuple[str, ...] = field(default=())


@dataclass(frozen=True)
class Match:
    """A person who may be the one: which identifiers hit, and how much that says.

    ``subject_pk`` is None where only rows without a link carry the identifier; ``label`` says where it was found.
    """

    subject_pk: Any
    label: str
    evidence: tuple[str, ...]
    strength: Strength

    @property
    def pk(self) -> Any:
        """Short for ``subject_pk``."""
        return self.subject_pk

    @property
    def certain(self) -> bool:
        """Whether it may be taken without a second thought by a person who sees it alone."""
        return self.strength >= Strength.STRONG


def sought(identifiers: Identifiers) -> dict[str, tuple[str, ...]]:
    """The values to look for in the searched columns, by identifier; what can't be read is left out."""
    addresses = (identifiers.email, *identifiers.more_emails)
    values = {
        "name": _one(fold, identifiers.name),
        "company": _one(fold, identifiers.company),
        "email": tuple(dict.fromkeys(value for typed in addresses for value in _one(normalise_email, typed))),
        "phone": _one(normalise_phone, identifiers.phone),
        "number": _numbers(identifiers.number),
        "customer_number": _customer_numbers(identifiers.customer_number),
    }
    return {name: found for name, found in values.items() if found}


def find(identifiers: Identifiers) -> list[Match]:
    """Everybody the identifiers may mean, the surest first. One query per searched table, whatever is found.

    Empty is an answer too: searched, nothing found.
    """
    values = sought(identifiers)
    evidence: dict[tuple[Any, str], set[str]] = {}
    people = subject().label
    for declared in tied_to_subject():
        for row in _hits(declared.label, values):
            person = row["subject"]
            where = declared.label if person is None else people
            evidence.setdefault((person, where), set()).update(_hit(row, declared.reach.found_by, values))
    matches = [Match(person, label, tuple(sorted(hits)), _strength(hits)) for (person, label), hits in evidence.items()]
    return sorted(matches, key=lambda match: (-match.strength, -len(match.evidence), str(match.subject_pk)))[:MOST]


def may_mean(many: Iterable[Identifiers]) -> set[Any]:
    """The keys of everybody any of the identifiers may mean. One query per searched table, however many there are."""
    values: dict[str, set[str]] = {}
    for identifiers in many:
        for name, found in sought(identifiers).items():
            values.setdefault(name, set()).update(found)
    if not values:
        return set()
    meant: set[Any] = set()
    for declared in tied_to_subject():
        rows = _carrying(declared, values)
        if rows is not None:
            path = subject_path(declared) or "pk"
            meant.update(rows.filter(**{f"{path}__isnull": False}).values_list(path, flat=True).distinct())
    return meant


def identifiers_of(subject_pk: Any) -> Identifiers:
    """What we hold to know one person by, the addresses they wrote from included. Raises ``DoesNotExist``."""
    person = model_of(subject().label)._default_manager.get(pk=subject_pk)
    return known_by(person, sorted(address for (address,) in _addresses().rows(pk=subject_pk)))


def known_by(person: Model, addresses: Iterable[str]) -> Identifiers:
    """``identifiers_of`` for a person at hand, and the addresses they wrote from."""
    typed = {name: str(getattr(person, name, "") or "") for name in subject().reach.found_by}
    return Identifiers(**typed, more_emails=tuple(addresses))


def written_from() -> "Iterator[tuple[QuerySet[Any], str]]":
    """By table: the rows with an address that are linked to the person in the slot, and the column of the address."""
    people = model_of(subject().label)
    for declared in tied_to_subject():
        searched = declared.reach.found_by.get("email")
        if searched and not declared.reach.subject:
            mine = {subject_path(declared) or "pk": Slot("pk", people._meta.pk)}
            yield model_of(declared.label)._default_manager.filter(**mine).exclude(**{searched: ""}), searched


@compiled_once
def _addresses() -> "QuerySet[Any, Any]":
    parts = [rows.order_by().values_list(searched) for rows, searched in written_from()]
    return parts[0].union(*parts[1:])


def _hits(label: str, values: dict[str, tuple[str, ...]]) -> list[dict[str, Any]]:
    """Rows of one table that carry any of the values: person and searched columns."""
    declared = declaration_of(label)
    rows = _carrying(declared, values)
    if rows is None:
        return []
    path = subject_path(declared) or "pk"
    columns = sorted({column(model_of(label), where).name for where in _searched(declared, values).values()})
    distinct = rows.values_list(path, *columns).distinct()[: MOST * 4]
    return [dict(zip(["subject", *columns], found, strict=True)) for found in distinct]


def _searched(declared: Declaration, values: Mapping[str, Collection[str]]) -> dict[str, str]:
    """The columns of a table to look for these values in, by identifier."""
    found = {name: where for name, where in declared.reach.found_by.items() if name in values}
    if declared.reach.subject:
        return found
    # A buyer's name on an invoice is no proof of whose it is; an address is.
    return {name: where for name, where in found.items() if name not in WEAK_ALONE}


def _carrying(declared: Declaration, values: Mapping[str, Collection[str]]) -> "QuerySet[Any] | None":
    """The rows of a table that carry any of the values; None where there is no column to look in."""
    anywhere = Q()
    for name, where in _searched(declared, values).items():
        anywhere |= Q(**{f"{where}__in": values[name]})
    return model_of(declared.label)._default_manager.filter(anywhere).order_by() if anywhere else None


def _hit(row: dict[str, Any], found_by: Any, values: dict[str, tuple[str, ...]]) -> set[str]:
    return {name for name, where in found_by.items() if name in values and row.get(where) in values[name]}


def _strength(hits: set[str]) -> Strength:
    strong = len(hits - WEAK_ALONE)
    return Strength.CERTAIN if strong > 1 else Strength.STRONG if strong else Strength.WEAK


def _one(normalise: Callable[[str], str], typed: str) -> tuple[str, ...]:
    try:
        value = normalise(typed) if typed else ""
    except InvalidIdentifier:
        return ()
    return (value,) if value else ()


def _numbers(typed: str) -> tuple[str, ...]:
    try:
        return tuple(number_spellings(parse_number(typed))) if typed else ()
    except InvalidIdentifier:
        return ()


def _customer_numbers(typed: str) -> tuple[str, ...]:
    bare = typed.strip()
    return tuple(dict.fromkeys([bare, bare.upper(), bare.lower()])) if bare else ()
