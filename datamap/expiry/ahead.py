"""What lies ahead: how many rows come due on each of the next days, and how long the law keeps what it keeps.

Read off the stored dates like the sweep itself: one statement per rule, grouped by date, whatever the number of rows.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, DateTimeField, F, Max, Min
from django.db.models.functions import ExtractYear, TruncDate

from datamap.clocks import as_date, run_out
from datamap.expiry.steps import Step
from datamap.registry import column, model_of
from identifiers import STOCKHOLM


def coming(step: Step, today: date, days: int) -> dict[date, int]:
    """How many of the owner's rows come due on each of the ``days`` after today; days without any are left out.

    What a hold keeps beyond the last of these days is not counted.
    """
    last = today + timedelta(days=days)
    found: Counter[date] = Counter()
    _count(step, step.due(last), step.keep.after, today, found)
    if step.keep.or_after:
        without = step.due(last).filter(**{f"{step.keep.after}__isnull": True})
        _count(step, without, step.keep.or_after, today, found)
    return dict(sorted(found.items()))


def _count(step: Step, rows: Any, clock: str, today: date, found: Counter[date]) -> None:
    model = model_of(step.owner)
    rows = rows.filter(**{f"{clock}__isnull": False}).exclude(**run_out(model, clock, step.keep, today))
    moment = isinstance(column(model, clock), DateTimeField)
    day = TruncDate(clock, tzinfo=STOCKHOLM) if moment else F(clock)
    for at, number in rows.annotate(on_day=day).values_list("on_day").annotate(number=Count("pk")).order_by():
        found[step.keep.due_on(at)] += number


@dataclass(frozen=True)
class Kept:
    """Rows one law keeps, of one calendar year: how many, and the last days between which they are let go of."""

    rule: str
    source: str
    law: str
    section: str
    rows: int
    first: date
    last: date


def kept_by_law(step: Step, today: date) -> list[Kept]:
    """What a rule with a law keeps today, by the year of its clock. Nothing for a rule without one."""
    if not step.keep.holds:
        return []
    model, clock = model_of(step.owner), step.keep.after
    rows = model._default_manager.order_by().filter(**{f"{clock}__isnull": False})
    rows = rows.exclude(**run_out(model, clock, step.keep, today)).filter(step.something())
    moment = isinstance(column(model, clock), DateTimeField)
    year = ExtractYear(clock, tzinfo=STOCKHOLM) if moment else ExtractYear(clock)
    grouped = rows.annotate(of_year=year).values("of_year")
    return [
        Kept(
            *(step.keep.rule, step.owner, step.keep.law, step.keep.section, one["number"]),
            *(step.keep.until(_day(one[end])) for end in ("first", "last")),
        )
        for one in grouped.annotate(number=Count("pk"), first=Min(clock), last=Max(clock)).order_by("of_year")
    ]


def _day(clock: date | datetime) -> date:
    day = as_date(clock)
    assert day is not None  # noqa: S101 - the query leaves empty clocks out
    return day
