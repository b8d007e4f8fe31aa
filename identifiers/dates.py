"""Calendar arithmetic in months, the date in Stockholm, and dates in words."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

STOCKHOLM = ZoneInfo("Europe/Stockholm")

_DAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "sv": (
        *("januari", "februari", "mars", "april", "maj", "juni"),
        *("juli", "augusti", "september", "oktober", "november", "december"),
    ),
    "en": (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
}


def stockholm_date(moment: datetime) -> date:
    """The calendar date in Stockholm at `moment` (law.md 4.3). Raises ValueError for a datetime without time zone."""
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(STOCKHOLM).date()


def stockholm_today() -> date:
    """Today's date in Stockholm, whatever zone the machine keeps."""
    return datetime.now(STOCKHOLM).date()


def add_months(day: date, months: int) -> date:
    """The same day number `months` later, or that month's last day (Reg. 1182/71 art. 3(2)(c)); negative goes back."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def months_cutoff(today: date, months: int) -> date:
    """The latest day whose `months` have run out: the greatest d with `add_months(d, months) <= today`.

    Not simply `today` minus the months: what ended on 28, 29, 30 and 31 August all runs out on 28 February.
    """
    day = add_months(today, -months)
    while add_months(day + timedelta(days=1), months) <= today:
        day += timedelta(days=1)
    return day


def long_date(day: date, language: str, *, year: bool = True) -> str:
    """`tisdag 7 april 2026` or `Tuesday 7 April 2026`; Swedish for every `sv…`, English for all else."""
    words = "sv" if language.lower().startswith("sv") else "en"
    text = f"{_DAYS[words][day.weekday()]} {day.day} {_MONTHS[words][day.month - 1]}"
    return f"{text} {day.year}" if year else text


def month_name(day: date, language: str) -> str:
    """The name of the month of `day`, as it stands inside a sentence."""
    return _MONTHS["sv" if language.lower().startswith("sv") else "en"][day.month - 1]
