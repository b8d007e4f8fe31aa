"""The deadlines of law.md section 4: its vectors, and every day of twenty years against a slow calendar of our own."""

import json
from calendar import monthrange
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, ManagementUtility, call_command
from hypothesis import given
from hypothesis import strategies as st

from identifiers import stockholm_date
from identifiers.dates import long_date
from requests_app import deadlines as room
from requests_app.deadlines import (
    deadlines_for,
    explain,
    explain_extension,
    explain_pause,
    explain_promise,
    holiday_name,
    is_working_day,
)

# received, month raw, legal, +30 days, target, +3 months (law.md 4.5, eves off)
VECTORS = """
2026-03-03 2026-04-03 2026-04-07 2026-04-02 2026-04-02 2026-06-03
2026-03-05 2026-04-05 2026-04-07 2026-04-04 2026-04-04 2026-06-05
2026-04-14 2026-05-14 2026-05-15 2026-05-14 2026-05-14 2026-07-14
2026-05-19 2026-06-19 2026-06-19 2026-06-18 2026-06-18 2026-08-19
2026-07-31 2026-08-31 2026-08-31 2026-08-30 2026-08-30 2026-11-02
2026-08-31 2026-09-30 2026-09-30 2026-09-30 2026-09-30 2026-11-30
2026-10-22 2026-11-22 2026-11-23 2026-11-21 2026-11-21 2027-01-22
2026-11-24 2026-12-24 2026-12-24 2026-12-24 2026-12-24 2027-02-24
2026-11-25 2026-12-25 2026-12-28 2026-12-25 2026-12-25 2027-02-25
2026-12-01 2027-01-01 2027-01-04 2026-12-31 2026-12-31 2027-03-01
2026-12-06 2027-01-06 2027-01-07 2027-01-05 2027-01-05 2027-03-08
2027-01-29 2027-02-28 2027-03-01 2027-02-28 2027-02-28 2027-04-29
2027-01-31 2027-02-28 2027-03-01 2027-03-02 2027-02-28 2027-04-30
2028-01-31 2028-02-29 2028-02-29 2028-03-01 2028-02-29 2028-05-02
2027-02-26 2027-03-26 2027-03-30 2027-03-28 2027-03-26 2027-05-26
2027-05-06 2027-06-06 2027-06-07 2027-06-05 2027-06-05 2027-08-06
"""
ROWS = [tuple(map(date.fromisoformat, line.split())) for line in VECTORS.split("\n") if line]


@pytest.mark.parametrize(("received", "raw", "legal", "policy", "target", "extended"), ROWS)
def test_the_vectors_of_the_law(received, raw, legal, policy, target, extended):
    found = deadlines_for(received)
    assert (found.legal_raw, found.legal_due, found.policy_due) == (raw, legal, policy)
    assert (found.target, found.extended_due) == (target, extended)
    assert found.extension_notice_last == legal
    assert found.paused_due is None


def test_there_are_sixteen_vectors():
    assert len(ROWS) == 16


@pytest.mark.parametrize(
    ("received", "with_eves"),
    [("2026-05-19", "2026-06-22"), ("2026-11-24", "2026-12-28"), ("2026-11-30", "2026-12-30")],
)
def test_eves_move_the_last_day_only_when_told_to(received, with_eves):
    day = date.fromisoformat(received)
    assert deadlines_for(day, eves=True).legal_due == date.fromisoformat(with_eves)
    assert deadlines_for(day).eves is False


def test_a_pause_is_shown_and_not_steered_by():
    pause = (date(2026, 3, 13) - date(2026, 3, 6)).days
    found = deadlines_for(date(2026, 3, 5), pause_days=pause)
    assert found.paused_due == date(2026, 4, 13)
    assert found.legal_due == date(2026, 4, 7)
    assert found.target == date(2026, 4, 4)
    with pytest.raises(ValueError, match="before its question"):
        deadlines_for(date(2026, 3, 5), pause_days=-1)


def test_a_mail_late_in_the_evening_utc_is_of_the_next_day_in_stockholm():
    received = stockholm_date(datetime(2026, 3, 31, 22, 30, tzinfo=UTC))
    assert received == date(2026, 4, 1)
    assert deadlines_for(received).legal_due == date(2026, 5, 4)  # 1 May, a Friday, is a holiday


def test_work_is_planned_for_the_working_day_before_a_target_on_a_day_off():
    assert deadlines_for(date(2026, 3, 5)).plan_for == date(2026, 4, 2)  # Easter Saturday, then Good Friday
    assert deadlines_for(date(2026, 8, 31)).plan_for == date(2026, 9, 30)


def test_a_change_of_terms_leaves_older_requests_alone(monkeypatch):
    newer = room.Terms(since=date(2027, 1, 1), promise_days=20, eves_are_holidays=True)
    monkeypatch.setattr(room, "TERMS", (*room.TERMS, newer))
    assert deadlines_for(date(2026, 12, 31)).policy_due == date(2027, 1, 30)
    assert deadlines_for(date(2027, 1, 1)).policy_due == date(2027, 1, 21)
    assert deadlines_for(date(2027, 1, 1)).eves is True
    assert deadlines_for(date(2001, 1, 1)).policy_due == date(2001, 1, 31)


# The slow calendar: no library, no shared code; months are found by walking day by day.


def easter(year):
    """Gregorian Easter by the dates of the Paschal full moon (Gauss, with Lichtenberg's correction)."""
    century = year // 100
    moon = 15 + (3 * century + 3) // 4 - (8 * century + 13) // 25
    sun = 2 - (3 * century + 3) // 4
    golden = year % 19
    full = (19 * golden + moon) % 30
    full -= (full + golden // 11) // 29
    march = 21 + full
    sunday = 7 - (year + year // 4 + sun) % 7
    return date(year, 3, 1) + timedelta(days=march + 7 - (march - sunday) % 7 - 1)


def days_off(year, eves):
    after_easter = {easter(year) + timedelta(days=n) for n in (-2, 0, 1, 39, 49)}
    fixed = {date(year, m, d) for m, d in ((1, 1), (1, 6), (5, 1), (6, 6), (12, 25), (12, 26))}
    midsummer = next(d for d in (date(year, 6, n) for n in range(20, 27)) if d.weekday() == 5)
    saints = next(d for d in (date(year, 10, 31) + timedelta(days=n) for n in range(7)) if d.weekday() == 5)
    all_eves = {midsummer - timedelta(days=1), date(year, 12, 24), date(year, 12, 31)} if eves else set()
    return after_easter | fixed | {midsummer, saints} | all_eves


def slow_months(day, months):
    for _ in range(months):
        first_of_next = day.replace(day=1)
        while first_of_next.month == day.month:
            first_of_next += timedelta(days=1)
        day = first_of_next
    return day


def slow_raw(received, months):
    first = slow_months(received, months)
    day = first
    while day.day != received.day and (day + timedelta(days=1)).month == first.month:
        day += timedelta(days=1)
    return day


OFF = {(year, eves): days_off(year, eves) for year in range(2019, 2043) for eves in (False, True)}


def slow_roll(day, eves):
    while day.isoweekday() in (6, 7) or day in OFF[day.year, eves]:
        day += timedelta(days=1)
    return day


def test_the_slow_calendar_knows_easter():
    assert [easter(y) for y in (2024, 2025, 2026, 2027, 2038)] == [
        date(2024, 3, 31),
        date(2025, 4, 20),
        date(2026, 4, 5),
        date(2027, 3, 28),
        date(2038, 4, 25),
    ]


@pytest.mark.parametrize("eves", [False, True])
@pytest.mark.parametrize("year", range(2020, 2041))
def test_every_day_agrees_with_the_slow_calendar(year, eves):
    day = date(year, 1, 1)
    while day.year == year:
        found = deadlines_for(day, eves=eves)
        raw = slow_raw(day, 1)
        assert found.legal_raw == raw, day
        assert found.legal_due == slow_roll(raw, eves), day
        assert found.extended_due == slow_roll(slow_raw(day, 3), eves), day
        assert found.policy_due - day == timedelta(days=30)
        assert found.target == (raw if raw < found.policy_due else found.policy_due)
        assert is_working_day(day, eves=eves) == (slow_roll(day, eves) == day), day
        day += timedelta(days=1)


@given(st.dates(date(2020, 1, 1), date(2040, 12, 31)), st.booleans(), st.integers(0, 90))
def test_the_order_of_the_dates(received, eves, pause_days):
    found = deadlines_for(received, eves=eves, pause_days=pause_days)
    assert found.plan_for <= found.target <= found.legal_raw <= found.legal_due < found.extended_due
    assert found.target <= found.policy_due
    for day in (found.plan_for, found.legal_due, found.extended_due):
        assert slow_roll(day, eves) == day
    assert (found.legal_due - found.legal_raw).days <= 5
    assert found.legal_raw.day in (received.day, monthrange(found.legal_raw.year, found.legal_raw.month)[1])
    if pause_days:
        assert found.paused_due == slow_roll(found.legal_raw + timedelta(days=pause_days), eves)
        assert found.paused_due >= found.legal_due


# Words


@pytest.mark.parametrize(
    ("received", "swedish", "english"),
    [
        (
            date(2026, 3, 5),
            "Begäran kom torsdag 5 mars. En månad slutar söndag 5 april, påskdagen; "
            "nästa arbetsdag är tisdag 7 april 2026.",
            "The request arrived on Thursday 5 March. One month ends on Sunday 5 April, Easter Sunday; "
            "the next working day is Tuesday 7 April 2026.",
        ),
        (
            date(2026, 12, 1),
            "Begäran kom tisdag 1 december 2026. En månad slutar fredag 1 januari, nyårsdagen; "
            "nästa arbetsdag är måndag 4 januari 2027.",
            "The request arrived on Tuesday 1 December 2026. One month ends on Friday 1 January, New Year's Day; "
            "the next working day is Monday 4 January 2027.",
        ),
        (
            date(2027, 1, 31),
            "Begäran kom söndag 31 januari. Februari har ingen 31:a, så en månad slutar söndag 28 februari; "
            "nästa arbetsdag är måndag 1 mars 2027.",
            "The request arrived on Sunday 31 January. February has no 31st, so one month ends on Sunday 28 February; "
            "the next working day is Monday 1 March 2027.",
        ),
        (
            date(2026, 5, 19),
            "Begäran kom tisdag 19 maj. En månad slutar fredag 19 juni 2026.",
            "The request arrived on Tuesday 19 May. One month ends on Friday 19 June 2026.",
        ),
    ],
)
def test_the_legal_date_is_explained_in_words(received, swedish, english):
    assert explain(deadlines_for(received), "sv") == swedish
    assert explain(deadlines_for(received), "en") == english


def test_the_promise_is_explained_beside_it():
    assert explain_promise(deadlines_for(date(2026, 3, 5)), "sv") == (
        "Vårt löfte om 30 dagar går ut lördag 4 april, som inte är en arbetsdag; "
        "svaret ska vara klart torsdag 2 april 2026."
    )
    february = explain_promise(deadlines_for(date(2027, 1, 31)), "en")
    assert "ends on Tuesday 2 March, but by then the month has passed" in february
    assert february.endswith("ready on Friday 26 February 2027.")
    assert explain_promise(deadlines_for(date(2026, 8, 31)), "sv").endswith(
        "30 september 2026; svaret ska vara klart då."
    )


def test_a_weekend_before_a_holiday_names_the_holiday():
    """Saturday before Easter Monday: why not Monday?"""
    assert explain(deadlines_for(date(2026, 3, 4)), "sv").endswith(
        "slutar lördag 4 april; måndag 6 april är annandag påsk, och nästa arbetsdag är tisdag 7 april 2026."
    )
    assert "Monday 6 April is Easter Monday, and the next working day" in explain(deadlines_for(date(2026, 3, 4)), "en")


def test_an_extension_is_explained_with_its_own_missing_day():
    assert explain_extension(deadlines_for(date(2026, 11, 30)), "sv") == (
        "En förlängning måste meddelas senast onsdag 30 december 2026. Den räknas från dagen då begäran kom, "
        "måndag 30 november 2026. Februari har ingen 30:e, så tre månader slutar söndag 28 februari; "
        "nästa arbetsdag är måndag 1 mars 2027."
    )
    assert explain_extension(deadlines_for(date(2026, 3, 5)), "en").endswith("Three months end on Friday 5 June 2026.")


def test_a_pause_is_explained_as_what_it_is():
    assert explain_pause(deadlines_for(date(2026, 3, 5)), "sv") == ""
    assert explain_pause(deadlines_for(date(2026, 3, 5), pause_days=7), "sv") == (
        "Vi väntade 7 dagar på svar om identitet. Räknas de inte, slutar tiden söndag 12 april; "
        "nästa arbetsdag är måndag 13 april 2026. Datumet visas bara; det är datumet utan uppehåll som gäller."
    )
    assert "We waited 1 day" in explain_pause(deadlines_for(date(2026, 3, 5), pause_days=1), "en")


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_day_of_twenty_years_has_its_words(language):
    """Each explanation ends on its date, names the weekday holiday that moved it, and leaves nothing out."""
    day, last = date(2020, 1, 1), date(2040, 12, 31)
    while day <= last:
        found = deadlines_for(day, pause_days=1 + day.day % 9)
        for words, due in (
            (explain, found.legal_due),
            (explain_promise, found.plan_for),
            (explain_extension, found.extended_due),
            (explain_pause, found.paused_due),
        ):
            text = words(found, language)
            assert long_date(due, language) in text, day
            assert "None" not in text
        name = holiday_name(found.legal_raw, language)
        assert name is None or name in explain(found, language), day
        day += timedelta(days=1)


def test_holidays_are_named_as_inside_a_sentence():
    assert holiday_name(date(2026, 5, 14), "sv") == "Kristi himmelsfärdsdag"
    assert holiday_name(date(2026, 12, 25), "sv-se") == "juldagen"
    assert holiday_name(date(2026, 6, 19), "sv") is None
    assert holiday_name(date(2026, 6, 19), "sv", eves=True) == "midsommarafton"
    assert holiday_name(date(2026, 3, 8), "sv") is None  # a plain Sunday


# The command


def test_the_command_answers_machines(capsys):
    call_command("deadlines", "2026-03-05", "--json")
    assert json.loads(capsys.readouterr().out) == {
        "received": "2026-03-05",
        "policy_due": "2026-04-04",
        "legal_raw": "2026-04-05",
        "legal_due": "2026-04-07",
        "target": "2026-04-04",
        "extended_due": "2026-06-05",
    }
    call_command("deadlines", "2026-11-24", "--json", "--eves")
    assert json.loads(capsys.readouterr().out)["legal_due"] == "2026-12-28"


def test_the_command_answers_people(capsys):
    call_command("deadlines", "2026-03-05")
    assert "2026" in capsys.readouterr().out


@pytest.mark.parametrize("wrong", [[], ["yesterday"], ["2026-02-30"], ["20260305"], ["2026-W10-4"], ["9999-12-31"]])
def test_wrong_use_exits_with_two_and_says_why(wrong, capsys):
    with pytest.raises(SystemExit) as stopped:
        ManagementUtility(["manage.py", "deadlines", *wrong]).execute()
    assert stopped.value.code == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert any(word in shown.err for word in ("YYYY-MM-DD", "too far away"))


def test_called_from_code_wrong_use_is_an_error():
    with pytest.raises(CommandError, match="not a date"):
        call_command("deadlines", "yesterday")
