"""Mail that waits for a person is raised each day until somebody has said what it is (design §6)."""

from datetime import date, datetime

import pytest
from django.utils import timezone

from identifiers.dates import STOCKHOLM
from journal.roles import Role
from outbox.models import OutgoingMail
from requests_app.actions.remind import remind_today
from requests_app.actions.sort_mail import file_as_automatic
from requests_app.intake.take_in import take_in
from requests_app.models import InboundMail
from tests import cast
from todo.models import Task
from todo.open_tasks import finish

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def unsorted(time_machine):
    """It came on a Thursday and nobody can tell who wrote it; the clock."""
    time_machine.move_to(datetime(2026, 3, 5, 9, 0, tzinfo=STOCKHOLM), tick=False)
    assert take_in(b"Subject: Hej\r\n\r\nRadera mina uppgifter. Anna\r\n", now=timezone.now()).outcome == "quarantined"
    return time_machine


def day(clock, number: int) -> list[str]:
    """The clock's rounds of a day in March; who was written to."""
    before = OutgoingMail.objects.filter(kind="mail_waits").count()
    for hour in (3, 4):
        clock.move_to(datetime(2026, 3, number, hour, 0, tzinfo=STOCKHOLM), tick=False)
        remind_today(timezone.now())
    mails = OutgoingMail.objects.filter(kind="mail_waits").order_by("queued_at", "to")
    return [mail.to for mail in mails[before:]]


def test_cilla_hears_of_it_each_day_and_the_approver_from_the_third(unsorted, cilla, eva, david):
    assert [day(unsorted, number) for number in (6, 7, 8, 9)] == [
        [cilla.email],
        [cilla.email],
        [cilla.email, eva.email],
        [cilla.email, eva.email],
    ]
    mail = OutgoingMail.objects.filter(kind="mail_waits").first()
    assert mail.subject == "1 mejl väntar på att sorteras"
    assert "sedan torsdag 5 mars 2026" in mail.text
    assert "/staff/requests_app/inboundmail/" in mail.text
    assert "1 mail waits to be sorted" in mail.text, "accounts have no language: both are said"
    assert "since Thursday 5 March 2026" in mail.text
    assert not any(word in mail.text + mail.subject for word in ("Anna", "Radera", "Hej"))


def test_nothing_on_the_day_it_came_nor_once_it_is_sorted(unsorted, cilla):
    assert day(unsorted, 5) == []
    assert day(unsorted, 6) == [cilla.email]
    file_as_automatic(InboundMail.objects.get(), by=cilla)
    assert day(unsorted, 7) == []
    assert not Task.objects.filter(kind="mail_for_a_person", done_at=None).exists()


def test_a_task_ticked_off_with_its_mail_unsorted_is_back_the_next_day(unsorted, cilla):
    finish(Task.objects.get(kind="mail_for_a_person"), by=cilla, proof="Tittat.")
    open_tasks = Task.objects.filter(kind="mail_for_a_person", done_at=None)
    day(unsorted, 5)
    assert not open_tasks.exists()
    day(unsorted, 6)
    assert open_tasks.get().due_on == date(2026, 3, 6)


def test_where_nobody_sorts_the_approver_hears_at_once_and_a_bad_address_stops_nobody(unsorted, eva):
    assert day(unsorted, 6) == [eva.email]
    ivar = cast.make_staff("ivar", Role.INTAKE)
    ivar.email = "ivar"
    ivar.save()
    assert day(unsorted, 9) == [eva.email]
