"""Expiry: what is due by the map's clocks, and the sweep that takes it."""

from datamap.expiry.ahead import Kept, coming, kept_by_law
from datamap.expiry.chunks import Overdrawn, Ration, sweep
from datamap.expiry.counting import Count, count, rows_due
from datamap.expiry.steps import Part, Step, steps

__all__ = [
    "Count",
    "Kept",
    "Overdrawn",
    "Part",
    "Ration",
    "Step",
    "coming",
    "count",
    "kept_by_law",
    "rows_due",
    "steps",
    "sweep",
]
