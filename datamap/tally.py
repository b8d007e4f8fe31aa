"""All that is held about one person, counted table by table in a single statement."""

from bisect import insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import CharField, Count, DateField, DateTimeField, F, Max, Min, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat

from datamap.clocks import as_date, lookup
from datamap.registry import column, model_of, split_clock
from datamap.terms import Declaration


@dataclass
class Tally:
    """The person's rows of one table: how many, and how many by what each law's clock says.

    ``marks`` stand for which rows they are: other rows have other marks.
    """

    rows: int = 0
    marks: list[str] = field(default_factory=list)
    by_clock: dict[str, dict[date | None, int]] = field(default_factory=dict)

    def add(self, clock: str, day: date | None, number: int, keys: str) -> None:
        """Take in one group of rows. Every clock counts all of the rows."""
        insort(self.marks, f"{clock} {day} {number} {keys}")
        days = self.by_clock.setdefault(clock, {})
        days[day] = days.get(day, 0) + number
        self.rows = sum(days.values())


def counted(sources: Iterable[tuple[Declaration, "QuerySet[Any]"]]) -> "list[QuerySet[Any, Any]]":
    """The rows of all the sources in groups that read alike, for ``tallies``: parts of one query."""
    return [_groups(declared, rows, clock) for declared, rows in sources for clock in law_clocks(declared) or [""]]


def told(label: str, rows: "QuerySet[Any]", name: str) -> "QuerySet[Any, Any]":
    """A part of the same query that tells each value of a column, or, without a name, that there is a row."""
    day, moment = Cast(Value(None), DateField()), Cast(Value(None), DateTimeField())
    value: Any = F(name) if name else Value("", output_field=CharField(max_length=80))
    grouped: QuerySet[Any, Any] = rows.order_by().values_list(Value(label), Value(""), day, moment)
    numbered: QuerySet[Any, Any] = grouped.annotate(number=Count("*"), keys=value)
    return numbered


def tallies(labels: Iterable[str], groups: Iterable[tuple[Any, ...]]) -> Mapping[str, Tally]:
    """The tally of each source by label, also of those that have no group. Other labels are left out."""
    found = {label: Tally() for label in labels}
    for label, clock, day, moment, number, keys in groups:
        if number and label in found:
            found[label].add(clock, day or as_date(moment), number, keys)
    return found


def law_clocks(declared: Declaration) -> list[str]:
    """The clocks of a table's rules that hold against an erasure."""
    return list(dict.fromkeys(term.keep.after for term in declared.personal().values() if term.keep.holds))


def _groups(declared: Declaration, rows: "QuerySet[Any]", clock: str) -> "QuerySet[Any, Any]":
    """Label, clock, its reading as a day or as a moment, how many rows read so, what stands for their keys."""
    model = model_of(declared.label)
    day: Any = Cast(Value(None), DateField())
    moment: Any = Cast(Value(None), DateTimeField())
    if clock:
        owner, _, last = split_clock(model, clock)
        if isinstance(column(owner, last), DateTimeField):
            moment = F(lookup(model, clock))
        else:
            day = F(lookup(model, clock))
    grouped: QuerySet[Any, Any] = rows.order_by().values_list(Value(declared.label), Value(clock), day, moment)
    numbered: QuerySet[Any, Any] = grouped.annotate(number=Count("pk"), keys=_keys(model))
    return numbered


def _keys(model: Any) -> Any:
    """The newest key and the sum of all, as text; of UUIDs, which can't be added, the first and the last."""
    text = CharField(max_length=80)
    if model._meta.pk.get_internal_type() == "UUIDField":
        key = Cast("pk", CharField(max_length=36))
        return Concat(Min(key), Value(" "), Max(key), output_field=text)
    return Concat(Cast(Max("pk"), text), Value(" "), Cast(Sum("pk"), text), output_field=text)
