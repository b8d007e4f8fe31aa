"""Dates of a case: a late one closes by a late notice alone; receipt is moved back freely, forward with a reason."""

from datetime import date, datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from identifiers.dates import STOCKHOLM, stockholm_today
from journal.models import JournalEntry
from outbox.models import OutgoingMail
from requests_app.actions import close, extend, identity, match, received, settle
from requests_app.actions.case_lock import NotNow
from requests_app.actions.extend import ExtensionReason
from requests_app.actions.identity_wait import identity_wait
from requests_app.actions.messages import add_message
from requests_app.actions.open_case import open_case
from requests_app.actions.withdraw import withdraw
from requests_app.admin.dates import dates_of
from requests_app.deadlines import deadlines_for
from requests_app.models import Case, Channel, Message, Outcome, Right, Status

pytestmark = pytest.mark.django_db


def by_post(cilla, *, days_ago: int, right: Right = Right.QUESTION) -> Case:
    """A letter that lay for some days before Cilla registered it."""
    arrived = timezone.now() - timedelta(days=days_ago)
    return open_case(
        rights=[right], channel=Channel.POST, language="sv", received_at=arrived, by=cilla, address="Exempelgatan 1"
    ).case


def answer(case: Case, cilla) -> Case:
    settle.settle(case.demands.get(), by=cilla, answer="Sex månader.")
    return Case.objects.get(pk=case.pk)


def soon(days: int = 10) -> date:
    return stockholm_today() + timedelta(days=days)


def test_a_case_registered_six_weeks_late_reaches_closed_by_a_late_notice_and_by_nothing_else(cilla):
    case = by_post(cilla, days_ago=42)
    match.record_nothing_found(case, by=cilla)
    with pytest.raises(NotNow, match="first_month_over"):
        extend.extend(case, by=cilla, reason=ExtensionReason.MUCH_DATA)
    with pytest.raises(NotNow, match="late_without_notice"):
        withdraw(case=case, by=cilla)
    case = answer(case, cilla)
    with pytest.raises(NotNow, match="late_without_notice"):
        close.close_case(case, by=cilla)
    for wrong in ({"what_went_wrong": " "}, {"until": stockholm_today() - timedelta(days=1)}):
        with pytest.raises(NotNow):
            extend.late_notice(case, by=cilla, **{"what_went_wrong": "Brevet låg kvar.", "until": soon(), **wrong})
    extend.late_notice(case, by=cilla, what_went_wrong="Brevet låg kvar i receptionen.", until=stockholm_today())
    close.close_case(case, by=cilla)
    case.refresh_from_db()
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.DONE)
    text = case.letters.get(kind="late_notice").text
    assert "Brevet låg kvar i receptionen." in text
    assert "Integritetsskyddsmyndigheten" in text
    assert "domstol" in text


def test_the_date_of_a_late_notice_binds_too(cilla, time_machine):
    case = by_post(cilla, days_ago=42)
    extend.late_notice(case, by=cilla, what_went_wrong="Brevet låg kvar.", until=soon(5))
    time_machine.move_to(timezone.now() + timedelta(days=9))
    case = answer(case, cilla)
    with pytest.raises(NotNow, match="late_without_notice"):
        close.close_case(case, by=cilla)
    extend.late_notice(case, by=cilla, what_went_wrong="Vi hann inte till det nya datumet heller.", until=soon(0))
    close.close_case(case, by=cilla)


def test_a_late_notice_is_no_way_round_an_extension(cilla):
    case = by_post(cilla, days_ago=10)
    with pytest.raises(NotNow, match="not_late_yet"):
        extend.late_notice(case, by=cilla, what_went_wrong="För säkerhets skull.", until=soon(100))


def test_the_person_may_always_withdraw_even_what_is_late(cilla):
    case = by_post(cilla, days_ago=42)
    withdraw(case=case)
    case.refresh_from_db()
    assert case.outcome == Outcome.WITHDRAWN


def test_an_extended_case_answered_in_time_closes_without_more(cilla, time_machine):
    case = by_post(cilla, days_ago=20)
    extend.extend(case, by=cilla, reason=ExtensionReason.SCATTERED, facts="Tre avdelningar har var sitt arkiv.")
    text = case.letters.get(kind="extension").text
    assert "lagrade i flera system" in text
    assert "Tre avdelningar har var sitt arkiv." in text
    time_machine.move_to(timezone.now() + timedelta(days=40))
    close.close_case(answer(case, cilla), by=cilla)


def test_that_there_is_much_to_do_is_no_reason_to_extend():
    assert set(ExtensionReason) == {"much_data", "scattered", "others", "intelligible", "many"}
    assert not any("work" in str(reason.label) or "holiday" in str(reason.label) for reason in ExtensionReason)


def test_receipt_is_moved_back_at_will_and_the_person_is_told(cilla):
    case = by_post(cilla, days_ago=2)
    day = stockholm_today() - timedelta(days=9)
    received.correct_received(case, by=cilla, day=day)
    case.refresh_from_db()
    assert (case.received_on, case.target_on) == (day, deadlines_for(day).target)
    assert case.demands.get().received_on == day
    assert case.letters.filter(kind="acknowledgement").count() == 2
    entry = JournalEntry.objects.get(event="case.received_corrected")
    assert entry.facts["to"] == day.isoformat()


def test_receipt_is_moved_forward_only_with_a_reason_that_is_kept(cilla):
    case = by_post(cilla, days_ago=9)
    day = stockholm_today() - timedelta(days=2)
    with pytest.raises(NotNow, match="later_needs_reason"):
        received.correct_received(case, by=cilla, day=day, reason="  ")
    received.correct_received(case, by=cilla, day=day, reason="Poststämpeln lästes fel.")
    case.refresh_from_db()
    assert case.received_on == day
    assert "Poststämpeln lästes fel." in Message.objects.get(case=case, internal=True).text
    assert "Poststämpeln" not in str(JournalEntry.objects.latest("pk").facts)
    with pytest.raises(NotNow, match="received_that_day"):
        received.correct_received(case, by=cilla, day=day, reason="Igen.")
    with pytest.raises(NotNow, match="received_in_future"):
        received.correct_received(case, by=cilla, day=soon(1), reason="I morgon.")


def test_an_extension_and_a_late_notice_keep_what_was_told(cilla):
    extended = by_post(cilla, days_ago=9)
    extend.extend(extended, by=cilla, reason=ExtensionReason.MANY)
    late = by_post(cilla, days_ago=42)
    extend.late_notice(late, by=cilla, what_went_wrong="Brevet låg kvar.", until=soon(5))
    day = stockholm_today() - timedelta(days=50)
    for case in (extended, late):
        received.correct_received(case, by=cilla, day=day)
        case.refresh_from_db()
    assert extended.target_on == extended.extended_to == deadlines_for(day).extended_due
    assert late.target_on == soon(5)


def test_david_moves_no_date(cilla, david):
    case = by_post(cilla, days_ago=9)
    with pytest.raises(PermissionDenied):
        received.correct_received(case, by=david, day=stockholm_today() - timedelta(days=20))


def test_a_request_that_has_not_come_yet_opens_no_case(cilla):
    with pytest.raises(ValueError, match="has not come"):
        by_post(cilla, days_ago=-2)


# The wait for identity


def asked(cilla, time_machine, *, after: int) -> Case:
    time_machine.move_to(datetime(2026, 3, 5, 9, 0, tzinfo=STOCKHOLM), tick=False)
    case = open_case(
        rights=[Right.ACCESS],
        channel=Channel.WEB,
        language="sv",
        received_at=timezone.now(),
        email="anna@example.com",
        name="Anna Åström",
    ).case
    time_machine.shift(timedelta(days=after))
    identity.ask_for_identity(case, by=cilla, doubt="Adressen är ny.", lighter_tried="", image=False)
    return case


def test_the_pause_of_the_law_is_shown_and_steers_nothing(cilla, time_machine):
    case = asked(cilla, time_machine, after=1)
    time_machine.shift(timedelta(days=7))
    add_message(case=case, text="Fakturan har nummer 4711.")
    time_machine.shift(timedelta(days=3))
    shown = dates_of(Case.objects.get(pk=case.pk), timezone.now())
    assert shown["dates"].paused_due == date(2026, 4, 13)
    assert (shown["dates"].legal_due, shown["dates"].target) == (date(2026, 4, 7), date(2026, 4, 4))
    assert "7 dagar" in shown["pause_explained"]
    assert Case.objects.get(pk=case.pk).target_on == date(2026, 4, 4)


def test_a_question_asked_late_gives_no_pause_and_the_screen_says_so(client, cilla, time_machine):
    case = asked(cilla, time_machine, after=6)
    wait = identity_wait(case)
    assert wait is not None
    assert (wait.counts, wait.answered_on) == (False, None)
    client.force_login(cilla)
    page = client.get(reverse("admin:requests_app_case_change", args=[case.pk])).content.decode()
    assert "för sent för att ett uppehåll ska räknas" in page
    assert "Med uppehåll" not in page


def test_the_screen_shows_both_dates(client, cilla, time_machine):
    case = asked(cilla, time_machine, after=1)
    time_machine.shift(timedelta(days=4))
    client.force_login(cilla)
    page = client.get(reverse("admin:requests_app_case_change", args=[case.pk])).content.decode()
    assert "tisdag 7 april 2026" in page
    assert "Med uppehåll" in page
    assert "Vi väntade 4 dagar på svar om identitet." in page
    assert not OutgoingMail.objects.filter(kind="extension").exists()
