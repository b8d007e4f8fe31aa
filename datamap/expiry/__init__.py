"""Expiry: what is due by the map's clocks, and the sweep that takes it."""

from datamap.expiry.chunks import sweep
from datamap.expiry.counting import Count, count
from datamap.expiry.steps import Part, Step, steps

__all__ = ["Count", "Part", "Step", "count", "steps", "sweep"]
