"""A clock's reading: a date, or a moment that counts as its date in Stockholm."""

from datetime import date, datetime, time, timedelta

from django.db.models import DateTimeField, Model

from datamap.registry import column, split_clock
from datamap.terms import Keep
from identifiers import STOCKHOLM, stockholm_date


def as_date(clock: date | datetime | None) -> date | None:
    """What the clock says, as a date."""
    return stockholm_date(clock) if isinstance(clock, datetime) else clock


def lookup(model: type[Model], path: str) -> str:
    """A dotted clock path as a query lookup. Raises ``FieldDoesNotExist``."""
    _, way, last = split_clock(model, path)
    return f"{way}__{last}" if way else last


def run_out(model: type[Model], path: str, keep: Keep, today: date) -> dict[str, object]:
    """The condition that the clock at ``path`` lies at or before the rule's cutoff."""
    owner, _, last = split_clock(model, path)
    cutoff, name = keep.cutoff(today), lookup(model, path)
    if isinstance(column(owner, last), DateTimeField):
        return {f"{name}__lt": datetime.combine(cutoff + timedelta(days=1), time.min, tzinfo=STOCKHOLM)}
    return {f"{name}__lte": cutoff}
