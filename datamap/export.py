"""Everything we hold about one person, source by source, as rows that stream (Art. 15, 20; R-48)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Model, Q, QuerySet

from datamap.clocks import as_date, lookup
from datamap.registry import column, declaration_of, model_of, subject, subject_path, tied_to_subject
from datamap.tally import counts
from datamap.terms import Category, Declaration, Keep, LegalBasis, Personal, Purpose, Words

AT_ONCE = 2000  # rows fetched from the database at a time


@dataclass(frozen=True)
class Shown:
    """One field of a source as it is told to the person."""

    name: str
    title: Words
    personal: Personal
    choices: Mapping[Any, Words]

    @property
    def keep(self) -> Keep:
        """How long it is kept."""
        return self.personal.keep


@dataclass(frozen=True)
class Source:
    """One table's rows about one person. ``rows()`` asks the database anew each time and streams."""

    label: str
    title: Words
    origin: Words
    fields: tuple[Shown, ...]
    _rows: "QuerySet[Any, dict[str, Any]]"
    _clocks: Mapping[str, str]  # dotted clock path -> column of ``_rows``
    _number: int

    @property
    def categories(self) -> tuple[Category, ...]:
        """The kinds of data in it (Art. 15(1)(b))."""
        return tuple(dict.fromkeys(shown.personal.category for shown in self.fields))

    @property
    def purposes(self) -> tuple[Purpose, ...]:
        """Why it is held (Art. 15(1)(a))."""
        return tuple(dict.fromkeys(shown.personal.purpose for shown in self.fields))

    @property
    def bases(self) -> tuple[LegalBasis, ...]:
        """The grounds it rests on."""
        return tuple(dict.fromkeys(shown.personal.basis for shown in self.fields))

    @property
    def category(self) -> Category:
        """The first and foremost kind of data in it."""
        return self.fields[0].personal.category

    @property
    def purpose(self) -> Purpose:
        """The first and foremost purpose."""
        return self.fields[0].personal.purpose

    @property
    def basis(self) -> LegalBasis:
        """The first and foremost ground."""
        return self.fields[0].personal.basis

    @property
    def keeps(self) -> tuple[Keep, ...]:
        """The rules that say how long, each once."""
        return tuple(dict.fromkeys(shown.keep for shown in self.fields))

    def rows(self) -> Iterator[dict[str, Any]]:
        """Field -> value, row by row. Clock values ride along under ``_clock:…`` for ``until``; one query."""
        return self._rows.iterator(chunk_size=AT_ONCE)

    def count(self) -> int:
        """How many rows there were when the sources were listed."""
        return self._number

    def shown(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a row that the person gets to see."""
        return {field.name: row[field.name] for field in self.fields}

    def until(self, row: Mapping[str, Any], keep: Keep) -> date | None:
        """The date until which this row is kept under one of ``keeps``; None while its clock has not started."""
        clock = row.get(self._clocks[keep.after])
        if clock is None and keep.or_after:
            clock = row.get(self._clocks[keep.or_after])
        day = as_date(clock)
        return keep.until(day) if day else None


def export(subject_pk: Any) -> Iterator[Source]:
    """Every source with fields to show about one person, the person's own row first.

    Two queries, whatever there is; then one for each source whose rows are asked for.
    """
    person = model_of(subject().label)._default_manager.get(pk=subject_pk)
    told = [(declared, fields) for declared in tied_to_subject() if (fields := _shown(declared.label))]
    rows = [_copied(declared, person) for declared, _ in told]
    for (declared, fields), own, number in zip(told, rows, counts(rows), strict=True):
        yield _source(declared, fields, own, number)


def rows_of(declared: Declaration, subject_pk: Any, *, loose_value: str = "") -> "QuerySet[Any]":
    """The rows of one table that belong to a person, unlinked ones carrying their (non-empty) value included."""
    path = subject_path(declared)
    belongs = Q(**{path or "pk": subject_pk})
    if declared.reach.loose and loose_value:
        belongs |= Q(**{f"{path}__isnull": True, declared.reach.loose[0]: loose_value})
    return model_of(declared.label)._default_manager.filter(belongs)


def loose_value(declared: Declaration, person: Model) -> str:
    """The value by which rows without a link belong to the person."""
    return str(getattr(person, declared.reach.loose[1]) or "") if declared.reach.loose else ""


@cache  # the map does not change while the program runs; its words are translated when they are told
def _shown(label: str) -> tuple[Shown, ...]:
    declared = declaration_of(label)
    if "pk__isnull" in declared.reach.copy_if:
        return ()
    model = model_of(declared.label)
    fields = ((column(model, name), term) for name, term in declared.personal().items() if not term.derived)
    return tuple(Shown(field.name, field.verbose_name, term, dict(field.flatchoices)) for field, term in fields)


def _copied(declared: Declaration, person: Model) -> "QuerySet[Any]":
    """The person's rows of a table that belong in their copy."""
    rows = rows_of(declared, person.pk, loose_value=loose_value(declared, person))
    return rows.filter(**declared.reach.copy_if)


def _source(declared: Declaration, fields: tuple[Shown, ...], rows: "QuerySet[Any]", number: int) -> Source:
    model = model_of(declared.label)
    clocks: dict[str, str] = {}
    for shown in fields:
        for path in filter(None, (shown.keep.after, shown.keep.or_after)):
            clocks[path] = lookup(model, path)
    columns = dict.fromkeys([*(shown.name for shown in fields), *clocks.values()])
    return Source(
        declared.label,
        model._meta.verbose_name_plural or declared.label,
        declared.reach.origin,
        fields,
        rows.order_by("pk").values(*columns),
        clocks,
        number,
    )
