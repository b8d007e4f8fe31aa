"""What the clocks should have taken by yesterday and have not: one answer for every promise about a period."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from datamap.expiry import rows_due, steps
from promises.terms import Moment


def late_rows(at: Moment, *, rule: str, source: str = "") -> Iterator["QuerySet[Any]"]:
    """The rows under a rule of the map that were due yesterday or before and are held by nothing, table by table.

    Not those of today: the sweep has until midnight. ``source`` narrows to one table.
    """
    yesterday = at.today - timedelta(days=1)
    for step in steps():
        if step.keep.rule == rule:
            for part in step.parts:
                if source in ("", part.label):
                    yield rows_due(step, part, yesterday)


def late(at: Moment, *, rule: str, source: str = "", **narrowed: Any) -> int:
    """How many such rows there are; ``narrowed`` are lookups on the row."""
    return sum(rows.filter(**narrowed).count() for rows in late_rows(at, rule=rule, source=source))


def sources_of(rule: str) -> frozenset[str]:
    """The tables that lose something under a rule."""
    return frozenset(part.label for step in steps() if step.keep.rule == rule for part in step.parts)
