"""How well the promises about time are kept, counted from cases that were opened and answered on real days (R-50)."""

from datetime import date, datetime

import pytest
import time_machine
from django.contrib.auth.models import User

from identifiers import STOCKHOLM
from requests_app.actions.extend import ExtensionReason, extend
from requests_app.actions.open_case import open_case
from requests_app.actions.settle import settle
from requests_app.actions.withdraw import withdraw
from requests_app.figures import Limit, Punctuality, Wanted, a_year_back, backlog, open_demands, punctuality
from requests_app.models import Case, Channel, Right

pytestmark = pytest.mark.django_db

TODAY = date(2026, 6, 30)
YEAR = Wanted(a_year_back(TODAY), TODAY)


def on(day: date) -> time_machine.travel:
    """Noon in Stockholm."""
    return time_machine.travel(datetime(day.year, day.month, day.day, 12, tzinfo=STOCKHOLM), tick=False)


def ask(day: date, right: Right = Right.QUESTION, *, channel: Channel = Channel.WEB, language: str = "sv") -> Case:
    with on(day):
        return open_case(
            rights=[right],
            channel=channel,
            language=language,
            received_at=datetime(day.year, day.month, day.day, 11, tzinfo=STOCKHOLM),
            email="anna@example.com",
        ).case


def answer(case: Case, day: date, by: User) -> None:
    with on(day):
        settle(case.demands.get(), by=by, answer="Svar.")


def share(punctual: Punctuality, limit: Limit) -> tuple[int, int]:
    return punctual.kept[limit].within, punctual.kept[limit].of


def test_a_quick_answer_is_within_all_three_and_a_slow_one_within_some(cilla) -> None:
    answer(ask(date(2026, 1, 7)), date(2026, 1, 9), cilla)
    answer(ask(date(2026, 1, 7)), date(2026, 2, 9), cilla)  # day 33; the month ended on Saturday 7, so on Monday 9
    answer(ask(date(2026, 1, 7)), date(2026, 3, 2), cilla)
    whole, months = punctuality(YEAR, TODAY)
    assert share(whole, Limit.PROMISE) == (1, 3)
    assert share(whole, Limit.LAW) == (2, 3)
    assert share(whole, Limit.EXTENDED) == (3, 3)
    assert whole.kept[Limit.PROMISE].share == 33
    assert (whole.received, whole.answered, whole.median) == (3, 3, 33)
    assert share(months[date(2026, 1, 1)], Limit.LAW) == (2, 3)
    assert months[date(2026, 2, 1)].received == 0
    assert months[date(2026, 2, 1)].kept[Limit.LAW].share is None


def test_an_answer_at_night_counts_by_the_day_in_stockholm(cilla) -> None:
    case = ask(date(2026, 1, 7))
    with time_machine.travel(datetime(2026, 2, 6, 23, 30, tzinfo=STOCKHOLM), tick=False):  # 22.30 in Greenwich
        settle(case.demands.get(), by=cilla, answer="Svar.")
    late = ask(date(2026, 1, 7))
    with time_machine.travel(datetime(2026, 2, 7, 0, 30, tzinfo=STOCKHOLM), tick=False):  # the 6th in Greenwich
        settle(late.demands.get(), by=cilla, answer="Svar.")
    whole, _months = punctuality(YEAR, TODAY)
    assert share(whole, Limit.PROMISE) == (1, 2)


def test_what_is_not_due_says_nothing_and_what_is_overdue_counts_against_us() -> None:
    ask(date(2026, 6, 20))
    whole, _months = punctuality(YEAR, TODAY)
    assert whole.received == 1
    assert {whole.kept[limit].share for limit in Limit} == {None}
    ask(date(2026, 5, 4))  # its 30 days and its month have gone by, its three months have not
    whole, _months = punctuality(YEAR, TODAY)
    assert share(whole, Limit.PROMISE) == (0, 1)
    assert share(whole, Limit.LAW) == (0, 1)
    assert share(whole, Limit.EXTENDED) == (0, 0)


def test_withdrawn_cases_and_findings_of_our_own_are_no_answers(cilla) -> None:
    with on(date(2026, 5, 5)):
        withdraw(case=ask(date(2026, 5, 4)))
    ask(date(2026, 5, 4), channel=Channel.STAFF)
    whole, _months = punctuality(YEAR, TODAY)
    assert whole.received == 0
    assert whole.extension_rate is None


def test_extensions_are_counted(cilla) -> None:
    case = ask(date(2026, 5, 4), Right.ACCESS)
    with on(date(2026, 5, 20)):
        extend(case, by=cilla, reason=ExtensionReason.OTHERS)
    ask(date(2026, 5, 4))
    whole, months = punctuality(YEAR, TODAY)
    assert (whole.extended, whole.extension_rate) == (1, 50)
    assert months[date(2026, 5, 1)].extended == 1


def test_the_figures_can_be_narrowed_to_days_right_channel_and_language(cilla) -> None:
    ask(date(2026, 5, 4), Right.ACCESS, channel=Channel.MAIL, language="en")
    ask(date(2026, 5, 4), Right.QUESTION)
    ask(date(2025, 5, 4), Right.ACCESS)
    days = YEAR.first, YEAR.last
    assert punctuality(Wanted(*days), TODAY)[0].received == 2
    assert punctuality(Wanted(*days, right="access"), TODAY)[0].received == 1
    assert punctuality(Wanted(*days, channel="web"), TODAY)[0].received == 1
    assert punctuality(Wanted(*days, language="en"), TODAY)[0].received == 1
    assert open_demands(Wanted(*days, channel="mail")) == {("access", "mail"): 1}
    assert open_demands(Wanted(*days)) == {("access", "mail"): 1, ("access", "web"): 1, ("question", "web"): 1}


def test_the_backlog_is_sorted_by_age(cilla) -> None:
    for day in (date(2026, 6, 30), date(2026, 6, 23), date(2026, 6, 22), date(2026, 3, 1)):
        ask(day)
    answer(ask(date(2026, 6, 1)), date(2026, 6, 2), cilla)
    assert {age: number for age, number in backlog(YEAR, TODAY) if number} == {(0, 7): 2, (8, 14): 1, (91, None): 1}


def test_the_median_of_an_even_number_is_the_longer_of_the_two() -> None:
    punctual = Punctuality()
    assert punctual.median is None
    punctual.days.update({2: 1, 9: 1})
    assert punctual.median == 9
    punctual.days.update({2: 1})
    assert punctual.median == 2
