"""Everything we hold about one person, source by source, as rows that stream (Art. 15, 20; R-48)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.db.models import Count, QuerySet, Value

from datamap.belonging import anyones, known, with_loose
from datamap.clocks import as_date, lookup
from datamap.compiled import AT_ONCE, compiled_once
from datamap.registry import column, declaration_of, model_of, subject, tied_to_subject
from datamap.terms import Category, Declaration, Keep, LegalBasis, Personal, Purpose, Words


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
    _names: tuple[str, ...]  # of ``fields``
    _clocks: Mapping[str, str]  # dotted clock path -> column of a row
    _person: Mapping[str, Any]
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
        """Field -> value, row by row; what its clocks say rides along for ``until``. One query."""
        statement = _rows_shown(self.label, self.label in with_loose(self._person))
        rows = statement.rows if self._number <= AT_ONCE else statement.stream  # a cursor of its own costs the server
        columns = _columns(self.label)
        return (dict(zip(columns, row, strict=True)) for row in rows(**self._person))

    def count(self) -> int:
        """How many rows there were when the sources were listed."""
        return self._number

    def shown(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The fields of a row that the person gets to see."""
        return {name: row[name] for name in self._names}

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
    person = known(model_of(subject().label)._default_manager.get(pk=subject_pk))
    numbers = dict(_numbers(with_loose(person)).rows(**person))
    for declared in tied_to_subject():
        if _shown(declared.label):
            yield _source(declared, person, numbers.get(declared.label, 0))


@cache  # the map does not change while the program runs; its words are translated when they are told
def _shown(label: str) -> tuple[Shown, ...]:
    declared = declaration_of(label)
    if "pk__isnull" in declared.reach.copy_if:
        return ()
    model = model_of(declared.label)
    fields = ((column(model, name), term) for name, term in declared.personal().items() if not term.derived)
    return tuple(Shown(field.name, field.verbose_name, term, dict(field.flatchoices)) for field, term in fields)


@cache
def _clocks(label: str) -> dict[str, str]:
    """Dotted clock path -> lookup, of every rule of the fields shown."""
    keeps = [shown.keep for shown in _shown(label)]
    return {path: lookup(model_of(label), path) for keep in keeps for path in (keep.after, keep.or_after) if path}


@cache
def _columns(label: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(["pk", *(shown.name for shown in _shown(label)), *_clocks(label).values()]))


def _copied(label: str, *, loose: bool) -> "QuerySet[Any]":
    """Anyone's rows of a table that belong in their copy."""
    declared = declaration_of(label)
    return anyones(declared, loose=loose).filter(**declared.reach.copy_if)


@compiled_once
def _rows_shown(label: str, loose: bool) -> "QuerySet[Any, Any]":
    return _copied(label, loose=loose).order_by("pk").values_list(*_columns(label))


@compiled_once
def _numbers(loose: frozenset[str]) -> "QuerySet[Any, Any]":
    """Label and number of rows of every source to show. One query."""
    labels = [declared.label for declared in tied_to_subject() if _shown(declared.label)]
    parts = [
        _copied(label, loose=label in loose).order_by().values_list(Value(label)).annotate(number=Count("pk"))
        for label in labels
    ]
    together: QuerySet[Any, Any] = parts[0].union(*parts[1:], all=True)
    return together


def _source(declared: Declaration, person: Mapping[str, Any], number: int) -> Source:
    fields = _shown(declared.label)
    return Source(
        declared.label,
        model_of(declared.label)._meta.verbose_name_plural or declared.label,
        declared.reach.origin,
        fields,
        tuple(shown.name for shown in fields),
        _clocks(declared.label),
        person,
        number,
    )
