"""Reminders: said once for each threshold, daily when late, and a missed night is caught up."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone

from identifiers.dates import STOCKHOLM
from outbox.models import OutgoingMail
from requests_app.actions import extend, identity, match, settle
from requests_app.actions.extend import ExtensionReason
from requests_app.actions.messages import add_message
from requests_app.actions.open_case import open_case
from requests_app.actions.remind import remind_today
from requests_app.actions.take_case import take_case
from requests_app.models import Case, Channel, Right
from requests_app.models.roles import Role
from tests import cast
from tests.requests_app.made_up_cards import as_bytes, card
from todo.models import Task
from todo.open_tasks import finish

pytestmark = pytest.mark.django_db

RECEIVED = datetime(2026, 3, 5, 9, 0, tzinfo=STOCKHOLM)  # target 4 April


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(RECEIVED, tick=False)
    return time_machine


def come(right: Right = Right.QUESTION, **more) -> Case:
    told = {"email": "anna@example.com", "name": "Anna Åström", **more}
    return open_case(rights=[right], channel=Channel.WEB, language="sv", received_at=timezone.now(), **told).case


def night(clock, day: date) -> int:
    """The clock's round on a day, twice, by two workers; the second says nothing."""
    clock.move_to(datetime(day.year, day.month, day.day, 3, 0, tzinfo=STOCKHOLM), tick=False)
    said = remind_today(timezone.now())
    assert remind_today(timezone.now()) == 0
    return said


def open_kinds() -> list[str]:
    return sorted(Task.objects.filter(done_at=None, kind__startswith="case_").values_list("kind", flat=True))


def staff_mails() -> list[OutgoingMail]:
    return list(OutgoingMail.objects.filter(kind="staff_reminder").order_by("queued_at", "to"))


def test_ten_five_and_two_days_before_each_once(clock, cilla):
    take_case(come(), by=cilla)
    said = {}
    for ahead in range(31):
        day = date(2026, 3, 5) + timedelta(days=ahead)
        if night(clock, day):
            said[(date(2026, 4, 4) - day).days] = open_kinds()
    assert said == {10: ["case_due_10"], 5: ["case_due_5"], 2: ["case_due_2"]}
    assert [(mail.to, mail.queued_at.date().day) for mail in staff_mails()] == [
        (cilla.email, 25),
        (cilla.email, 30),
        (cilla.email, 2),
    ]


def test_a_missed_night_is_caught_up_by_the_nearest_threshold(clock, cilla):
    take_case(come(), by=cilla)
    assert night(clock, date(2026, 4, 1)) == 1
    assert open_kinds() == ["case_due_5"]
    task = Task.objects.get(kind="case_due_5")
    assert "2026-04-04" in task.in_words
    assert task.due_on == date(2026, 4, 1)


def test_a_reminder_done_is_not_said_again_and_one_answered_falls_away(clock, cilla):
    case = come()
    take_case(case, by=cilla)
    match.record_nothing_found(case, by=cilla)
    night(clock, date(2026, 3, 25))
    finish(Task.objects.get(kind="case_due_10"), by=cilla, proof="Frågat ekonomi.")
    assert night(clock, date(2026, 3, 26)) == 0
    night(clock, date(2026, 3, 30))
    settle.settle(case.demands.get(), by=cilla, answer="Sex månader.")
    assert night(clock, date(2026, 3, 31)) == 0
    assert open_kinds() == []
    gone = Task.objects.get(kind="case_due_5")
    assert gone.done_by is None
    assert "Behövs inte längre" in gone.proof


def test_overdue_is_told_each_day_to_handler_and_approver(clock, cilla, eva):
    case = come()
    take_case(case, by=cilla)
    for day in (date(2026, 4, 5), date(2026, 4, 6), date(2026, 4, 9)):
        night(clock, day)
    mails = staff_mails()
    assert [mail.to for mail in mails] == [cilla.email, eva.email] * 3
    assert case.reference in mails[-1].text
    assert "5 dagar försenat" in mails[-1].text
    assert "5 days late, was to be answered by Saturday 4 April 2026" in mails[-1].text
    assert mails[-1].subject == "1 ärende är försenat"
    assert not any(word in mails[-1].text + mails[-1].subject for word in ("Anna", "Åström", "anna@"))
    assert open_kinds() == ["case_overdue"]


def test_an_overdue_task_ticked_off_without_an_answer_is_back_the_next_day(clock, cilla):
    take_case(come(), by=cilla)
    night(clock, date(2026, 4, 5))
    finish(Task.objects.get(kind="case_overdue"), by=cilla, proof="Ringde.")
    assert night(clock, date(2026, 4, 5)) == 0
    assert night(clock, date(2026, 4, 6)) == 1


def test_a_case_nobody_has_taken_is_told_to_the_approver_before_it_is_late(clock, cilla, eva, david):
    come()
    night(clock, date(2026, 3, 25))
    assert [mail.to for mail in staff_mails()] == [eva.email]


def test_an_extended_case_is_reminded_of_its_new_date(clock, cilla):
    case = come()
    take_case(case, by=cilla)
    night(clock, date(2026, 3, 30))
    extend.extend(case, by=cilla, reason=ExtensionReason.MUCH_DATA)
    night(clock, date(2026, 3, 31))
    assert open_kinds() == []
    night(clock, date(2026, 5, 31))
    assert open_kinds() == ["case_due_5"]
    assert "2026-06-05" in Task.objects.get(kind="case_due_5", done_at=None).in_words


# Who does not say who they are


def letters_of(case: Case) -> list[str]:
    return [letter.kind for letter in case.letters.all() if letter.kind.startswith("identity_")]


def test_silence_about_identity_is_met_on_day_seven_and_twenty_one(clock):
    case = come(Right.ACCESS)
    sent = {}
    for ahead in range(40):
        night(clock, date(2026, 3, 5) + timedelta(days=ahead))
        sent.setdefault(len(letters_of(case)), ahead)
    assert sent == {0: 0, 1: 7, 2: 21}
    assert letters_of(case) == ["identity_reminder", "identity_last_call"]
    last = case.letters.get(kind="identity_last_call")
    assert "torsdag 5 mars 2026" in last.text
    assert "senast lördag 4 april 2026" in last.text
    task = Task.objects.get(kind="identity_silent")
    assert task.due_on == date(2026, 4, 4)
    case.refresh_from_db()
    assert case.is_open


def test_a_missed_week_is_caught_up_with_one_letter_not_two(clock):
    case = come(Right.ACCESS)
    night(clock, date(2026, 3, 31))
    assert letters_of(case) == ["identity_last_call"]
    assert "senast tisdag 7 april 2026" in case.letters.get(kind="identity_last_call").text  # a week to answer at least


def test_who_has_written_or_sent_an_image_is_not_reminded(clock):
    wrote, sent = come(Right.ACCESS), come(Right.ERASURE)
    clock.shift(timedelta(days=2))
    add_message(case=wrote, text="Fakturan har nummer 4711.")
    identity.add_identity_image(case=sent, data=as_bytes(card()))
    night(clock, date(2026, 3, 30))
    assert letters_of(wrote) == letters_of(sent) == []


def test_a_new_question_starts_the_wait_anew(clock, cilla):
    case = come(Right.ACCESS)
    clock.shift(timedelta(days=6))
    identity.ask_for_identity(case, by=cilla, doubt="Adressen är ny.", lighter_tried="", image=False)
    night(clock, date(2026, 3, 17))
    assert letters_of(case) == ["identity_request"]
    night(clock, date(2026, 3, 18))
    assert letters_of(case) == ["identity_request", "identity_reminder"]


def test_one_letter_that_cannot_be_written_stops_no_other(clock):
    broken, whole = come(Right.ACCESS), come(Right.ERASURE, email="bertil@example.org")
    Case.objects.filter(pk=broken.pk).update(reference="DH-\a")  # no mail may carry that
    night(clock, date(2026, 3, 12))
    assert (letters_of(broken), letters_of(whole)) == ([], ["identity_reminder"])


def test_marketing_and_questions_are_never_asked_who_they_are(clock):
    cases = [come(Right.QUESTION), come(Right.MARKETING_STOP)]
    night(clock, date(2026, 3, 30))
    assert [letters_of(case) for case in cases] == [[], []]


def test_staff_without_an_address_break_nothing(clock):
    nils = cast.make_staff("nils", Role.HANDLER)
    nils.email = ""
    nils.save()
    take_case(come(), by=nils)
    assert night(clock, date(2026, 4, 5)) == 1
    assert staff_mails() == []
