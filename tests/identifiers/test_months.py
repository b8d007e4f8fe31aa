"""Months, Stockholm's date, and dates in words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identifiers import add_months, long_date, month_name, months_cutoff, stockholm_date

DAYS = st.dates(date(2000, 1, 1), date(2060, 12, 31))


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-08-31", 6, "2027-02-28"),
        ("2026-06-30", 6, "2026-12-30"),
        ("2027-08-31", 6, "2028-02-29"),
        ("2026-12-31", 1, "2027-01-31"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-01-15", -13, "2024-12-15"),
        ("2026-05-05", 0, "2026-05-05"),
    ],
)
def test_months_are_added_by_day_number(start, months, end):
    assert add_months(date.fromisoformat(start), months) == date.fromisoformat(end)


@pytest.mark.parametrize(
    ("today", "cutoff"),
    [
        ("2027-02-27", "2026-08-27"),
        ("2027-02-28", "2026-08-31"),
        ("2026-12-30", "2026-06-30"),
        ("2026-12-31", "2026-06-30"),
    ],
)
def test_the_cutoff_of_six_months(today, cutoff):
    assert months_cutoff(date.fromisoformat(today), 6) == date.fromisoformat(cutoff)


@given(DAYS, st.integers(0, 40))
def test_the_cutoff_is_the_latest_day_that_has_run_out(today, months):
    cutoff = months_cutoff(today, months)
    assert add_months(cutoff, months) <= today < add_months(cutoff + timedelta(days=1), months)


def test_stockholm_decides_the_date():
    assert stockholm_date(datetime(2026, 3, 31, 22, 30, tzinfo=UTC)) == date(2026, 4, 1)
    assert stockholm_date(datetime(2026, 1, 31, 22, 30, tzinfo=UTC)) == date(2026, 1, 31)
    with pytest.raises(ValueError, match="time zone"):
        stockholm_date(datetime(2026, 3, 31, 22, 30))  # noqa: DTZ001 - the mistake under test


def test_dates_in_words():
    assert long_date(date(2026, 4, 7), "sv") == "tisdag 7 april 2026"
    assert long_date(date(2026, 4, 7), "en") == "Tuesday 7 April 2026"
    assert long_date(date(2026, 5, 3), "sv-se", year=False) == "söndag 3 maj"
    assert month_name(date(2026, 8, 1), "sv") == "augusti"


@given(DAYS)
def test_english_words_agree_with_the_c_library(day):
    assert long_date(day, "en") == f"{day:%A} {day.day} {day:%B %Y}"
