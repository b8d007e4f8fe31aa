"""A clock that may be lying destroys nothing until a person has looked at it (D26)."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from datamap import latch
from datamap.latch import Stop
from journal.models import JournalEntry
from journal.roles import Role
from outbox.models import OutgoingMail
from partners.models import Partner
from retention import tasks
from retention.actions.clock import confirm_clock, trust_at_start
from retention.actions.permission import NotNow
from retention.models import Run, Watermark
from tests.cast import make_staff
from tests.datamap.test_sweep import end
from todo.models import Task

pytestmark = pytest.mark.django_db
START = datetime(2026, 8, 20, 7, tzinfo=UTC)


@pytest.fixture
def clock(anna: Partner) -> Iterator[time_machine.Traveller]:
    """Twelve days before Anna's name goes; the clocks have run once."""
    end(anna, date(2026, 3, 1))
    with time_machine.travel(START, tick=False) as clock:
        tasks.sweep_today()
        yield clock


def stopped() -> str:
    return Watermark.objects.get().stopped


def test_a_clock_that_jumps_ahead_destroys_nothing(clock: time_machine.Traveller) -> None:
    clock.move_to(START + timedelta(days=30))
    for _ in range(3):
        tasks.sweep_today()
        tasks.reconcile_vault()
    assert Partner.objects.exists()
    assert stopped() == Stop.AHEAD
    assert Task.objects.filter(kind="clock_stopped").count() == 1
    assert JournalEntry.objects.filter(event="clock_stopped").count() == 1
    assert Run.objects.count() == 1


def test_approvers_are_mailed_once_when_the_clock_is_not_believed(clock: time_machine.Traveller, eva: User) -> None:
    clock.move_to(START + timedelta(days=30))
    for _ in range(3):
        tasks.sweep_today()
    (mail,) = OutgoingMail.objects.all()
    assert mail.to == eva.email
    assert "26 timmar" in mail.text


def test_the_edge_is_at_26_hours_and_at_a_minute_behind(clock: time_machine.Traveller) -> None:
    clock.move_to(START + timedelta(hours=26, seconds=1))
    assert latch.doubt(timezone.now()) == Stop.AHEAD
    clock.move_to(START + timedelta(hours=26))
    tasks.sweep_today()
    assert stopped() == ""
    clock.shift(timedelta(seconds=-60))
    assert latch.doubt(timezone.now()) is None
    clock.shift(timedelta(seconds=-1))
    tasks.sweep_today()
    assert stopped() == Stop.BEHIND


def test_every_tick_moves_the_watermark_and_none_moves_it_back(clock: time_machine.Traveller) -> None:
    for hours in range(0, 24 * 13, 20):
        clock.move_to(START + timedelta(hours=hours))
        tasks.sweep_today()
    assert not Partner.objects.exists()
    known = Watermark.objects.get().known_at
    clock.shift(timedelta(seconds=-30))
    tasks.sweep_today()
    assert Watermark.objects.get().known_at == known


def test_a_clock_that_comes_right_by_itself_goes_on(clock: time_machine.Traveller) -> None:
    clock.move_to(START + timedelta(days=30))
    tasks.sweep_today()
    clock.move_to(START + timedelta(minutes=1))
    tasks.sweep_today()
    assert stopped() == ""
    assert Partner.objects.exists()


def test_after_a_weekend_off_an_approver_says_the_clock_is_right(
    clock: time_machine.Traveller, cilla: User, david: User, eva: User
) -> None:
    clock.move_to(START + timedelta(days=12))
    tasks.sweep_today()
    assert Partner.objects.exists()
    chief = User.objects.create_superuser("chief")
    for not_they in (cilla, david, chief, make_staff("auditor", Role.AUDITOR)):
        with pytest.raises(PermissionDenied):
            confirm_clock(by=not_they, shown=timezone.now())
    confirm_clock(by=eva, shown=timezone.now())
    tasks.sweep_today()
    assert not Partner.objects.exists()
    task = Task.objects.get(kind="clock_stopped")
    assert task.done_by == eva
    line = JournalEntry.objects.get(event="clock_confirmed")
    assert line.actor == f"staff:{eva.pk}"


def test_who_was_shown_another_time_confirms_nothing(clock: time_machine.Traveller, eva: User) -> None:
    shown = START + timedelta(days=2)
    clock.move_to(START + timedelta(days=30))
    tasks.sweep_today()
    with pytest.raises(NotNow):
        confirm_clock(by=eva, shown=shown)
    assert stopped() == Stop.AHEAD


def test_a_database_with_another_time_can_not_be_confirmed_away(
    clock: time_machine.Traveller, eva: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latch, "database_time", lambda: timezone.now() - timedelta(seconds=61))
    tasks.sweep_today()
    assert stopped() == Stop.DISAGREE
    with pytest.raises(NotNow):
        confirm_clock(by=eva, shown=timezone.now())
    monkeypatch.setattr(latch, "database_time", lambda: timezone.now() - timedelta(seconds=60))
    tasks.sweep_today()
    clock.shift(timedelta(seconds=1))
    tasks.sweep_today()
    assert stopped() == ""


def test_the_database_server_is_asked_for_its_time() -> None:
    said = latch.database_time()
    if connection.vendor != "postgresql":
        assert said is None
    else:
        assert said is not None
        assert abs(said - datetime.now(UTC)) < timedelta(seconds=60)


def test_starting_the_demo_by_hand_is_a_persons_word(clock: time_machine.Traveller) -> None:
    clock.move_to(START + timedelta(days=12))
    trust_at_start(timezone.now())
    tasks.sweep_today()
    assert not Partner.objects.exists()
    assert JournalEntry.objects.filter(event="clock_confirmed").count() == 1


def test_the_command_refuses_in_words(clock: time_machine.Traveller) -> None:
    clock.move_to(START + timedelta(days=30))
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("sweep", "--json", stdout=out, stderr=err)
    assert ended.value.code == 1
    assert json.loads(out.getvalue())["stopped"] == "ahead"
    assert "26 hours" in err.getvalue()
    assert Partner.objects.exists()


def test_there_is_one_watermark() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Watermark.objects.create(pk=2, known_at=START)
