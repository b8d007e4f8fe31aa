"""The clock of a rehearsal's processes, and the file in its folder that says how it is set."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import time_machine

MARK = "this-is-a-rehearsal"  # the settings of a rehearsal start only where this file lies


class Noted(NamedTuple):
    """The day a rehearsal has reached, and how many days that was from the machine's own date."""

    today: date
    days: int


def read_mark(place: Path) -> Noted | None:
    """What the folder says; None where no rehearsal plays."""
    mark = place / MARK
    if not mark.exists():
        return None
    today, days = mark.read_text(encoding="ascii").split()
    return Noted(date.fromisoformat(today), int(days))


def write_mark(place: Path, noted: Noted) -> None:
    """Make ``place`` a rehearsal's folder with its clock set so."""
    place.mkdir(parents=True, exist_ok=True)
    (place / MARK).write_text(f"{noted.today.isoformat()} {noted.days}", encoding="ascii")


def set_clock(*, days: int) -> None:
    """Let this process and what it forks live ``days`` days from the machine's time, for good."""
    time_machine.travel(datetime.now(UTC) + timedelta(days=days), tick=True).start()
