"""What the first page says of the sweep: the last runs, and whether anything stands still."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from retention.admin.words import day_words
from retention.models import BrakeRelease, Run, Watermark
from retention.sweep import CLOCK

DAYS = 30


@dataclass(frozen=True)
class Night:
    """One day's sweep: how many rows went, None where it did not come to its end."""

    day: date
    done: int | None

    @property
    def words(self) -> str:
        """The day."""
        return day_words(self.day)


def clocks(today: date) -> dict[str, Any]:
    """Three statements, whatever there is."""
    since = today - timedelta(days=DAYS - 1)
    runs = {run.day: run for run in Run.objects.filter(clock=CLOCK, day__gte=since)}
    began = min(runs, default=today)  # before the first run nothing was missed
    nights = [_night(since + timedelta(days=number), runs) for number in range(DAYS)]
    nights = [night for night in nights if night.day >= began]
    last = runs.get(today)
    return {
        "nights": nights,
        "whole": sum(night.done is not None for night in nights),
        "gone": sum(night.done or 0 for night in nights),
        "missed": [night for night in nights if night.done is None and night.day < today],
        "swept_today": bool(last and last.finished_at),
        "braked": sum(seen["braked"] for seen in last.brake.values()) if last else 0,
        "asked": BrakeRelease.objects.filter(day=today, approved_at=None, dropped_at=None).count(),
        "stopped": Watermark.objects.exclude(stopped="").exists(),
        "days": DAYS,
    }


def _night(day: date, runs: dict[date, Run]) -> Night:
    run = runs.get(day)
    if run is None or run.finished_at is None:
        return Night(day, None)
    return Night(day, sum(figures.get("done", 0) for figures in run.counts.values()))
