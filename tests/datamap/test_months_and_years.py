"""How long: never early, at the latest on the day (design §6, law.md §2.3 and §9.1)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datamap.rules import IN_ORDER, LEDGER, SIX_MONTHS
from datamap.terms import Keep

DAYS = st.dates(date(1990, 1, 1), date(2090, 12, 31))


@pytest.mark.parametrize(
    ("ended", "gone"),
    [
        (date(2026, 8, 31), date(2027, 2, 28)),
        (date(2026, 6, 30), date(2026, 12, 30)),
        (date(2027, 8, 31), date(2028, 2, 29)),
        (date(2028, 2, 29), date(2028, 8, 29)),
    ],
)
def test_six_months_by_the_calendar_without_weekend_roll(ended: date, gone: date) -> None:
    assert SIX_MONTHS.due_on(ended) == SIX_MONTHS.until(ended) == gone
    assert SIX_MONTHS.cutoff(gone) >= ended
    assert SIX_MONTHS.cutoff(gone - timedelta(days=1)) < ended


@pytest.mark.parametrize(
    ("fiscal_year_end", "last_day"),
    [
        (date(2026, 6, 30), date(2033, 12, 31)),
        (date(2026, 12, 31), date(2033, 12, 31)),
        (date(2026, 1, 31), date(2033, 12, 31)),
    ],
)
def test_the_ledger_is_kept_through_the_seventh_year(fiscal_year_end: date, last_day: date) -> None:
    assert LEDGER.until(fiscal_year_end) == last_day
    assert LEDGER.cutoff(last_day) < fiscal_year_end
    assert LEDGER.cutoff(last_day + timedelta(days=1)) >= fiscal_year_end


@pytest.mark.parametrize("keep", IN_ORDER, ids=lambda keep: keep.rule)
@given(clock=DAYS, today=DAYS)
def test_the_cutoff_and_the_due_day_agree(keep: Keep, clock: date, today: date) -> None:
    assert (clock <= keep.cutoff(today)) == (keep.due_on(clock) <= today)


def test_a_hold_without_law_and_section_can_not_be_written() -> None:
    with pytest.raises(ValueError, match="law and section"):
        Keep("x", "x", "at", days=1, law="Bokföringslagen")


def test_a_rule_has_one_period() -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Keep("x", "x", "at", days=1, months=1)
