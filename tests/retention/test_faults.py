"""What goes wrong with dates, people and machines: nothing half-done, nothing early, nothing lost."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import OperationalError, connection
from django.utils import timezone

from datamap.expiry import chunks
from identifiers import STOCKHOLM
from journal.models import JournalEntry
from journal.verification import verify
from outbox.models import OutgoingMail
from partners.models import AnonymisedPartner, Partner, SupportMessage, UsageEvent
from retention.models import Run
from retention.sweep import sweep_now, sweep_today
from tests.datamap.test_sweep import end, night
from tests.holdings import LONG_AGO, make_case, make_message, make_usage
from tests.retention.test_brake import register
from todo.models import Task

TODAY = date(2026, 9, 1)


@pytest.mark.django_db
class TestDates:
    """Clocks that are empty, in the future, corrected, or fall on awkward days."""

    def test_what_has_no_date_is_never_due(self, anna: Partner, cilla: User) -> None:
        make_message(anna)
        make_case(anna)
        OutgoingMail.objects.create(
            kind="x", to="a@example.com", subject="x", text="x", queued_at=LONG_AGO, due_at=LONG_AGO
        )
        User.objects.filter(pk=cilla.pk).update(is_active=False)
        assert night(date(2099, 1, 1)) == {}

    def test_the_second_clock_is_asked_where_the_first_is_empty(self) -> None:
        OutgoingMail.objects.create(
            **{"kind": "x", "to": "a@example.com", "subject": "x", "text": "x", "queued_at": LONG_AGO},
            **{"due_at": LONG_AGO, "failed_at": datetime(2026, 1, 31, 12, tzinfo=UTC)},
        )
        assert night(date(2027, 1, 30)) == {}
        assert night(date(2027, 1, 31))["mailing_log", "outbox.OutgoingMail"].done == 1

    def test_an_end_in_the_future_waits_for_its_day(self, anna: Partner) -> None:
        make_message(anna)
        end(anna, date(2026, 12, 31))
        assert night(date(2026, 12, 30)) == {}
        assert night(date(2026, 12, 31))["at_the_end", "partners.SupportMessage"].done == 1
        assert night(date(2027, 6, 29)) == {}
        assert night(date(2027, 6, 30))["six_months", "partners.Partner"].done == 1

    def test_an_end_moved_later_after_the_sweep_is_counted_from_there(self, anna: Partner) -> None:
        end(anna, date(2026, 3, 1))
        night(date(2026, 3, 2))
        end(anna, date(2026, 6, 1))
        make_message(anna)
        assert night(date(2026, 5, 31)) == {}
        assert night(date(2026, 9, 1))["at_the_end", "partners.SupportMessage"].done == 1
        assert Partner.objects.get().name == "Anna Åström"
        assert night(date(2026, 11, 30)) == {}
        assert night(date(2026, 12, 1))["six_months", "partners.Partner"].done == 1

    def test_an_end_moved_earlier_after_the_sweep_is_made_up_for_the_next_night(self, anna: Partner) -> None:
        end(anna, date(2026, 6, 1))
        night(date(2026, 9, 1))
        end(anna, date(2026, 2, 1))
        assert night(date(2026, 9, 2))["six_months", "partners.Partner"].done == 1

    @pytest.mark.parametrize(
        ("ended", "goes"),
        [
            (date(2027, 8, 29), date(2028, 2, 29)),
            (date(2027, 8, 31), date(2028, 2, 29)),
            (date(2028, 2, 29), date(2028, 8, 29)),
            (date(2026, 8, 29), date(2027, 2, 28)),
        ],
    )
    def test_the_29th_of_february(self, anna: Partner, ended: date, goes: date) -> None:
        end(anna, ended)
        night(goes - timedelta(days=1))
        assert Partner.objects.exists()
        night(goes)
        assert not Partner.objects.exists()

    @pytest.mark.parametrize("day", [date(2026, 3, 29), date(2026, 10, 25)])
    def test_a_day_is_a_day_when_the_clocks_change(self, day: date) -> None:
        midnight = datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM).astimezone(UTC)
        after = datetime(day.year, day.month, day.day + 1, tzinfo=STOCKHOLM).astimezone(UTC)
        assert after - midnight in (timedelta(hours=23), timedelta(hours=25))
        second = timedelta(seconds=1)
        for at in (midnight - second, midnight, after - second, after):
            make_usage(None, at=at)
        due = day + timedelta(days=90)
        for today, left in ((due - timedelta(days=1), 3), (due, 1), (due + timedelta(days=1), 0)):
            night(today)
            assert UsageEvent.objects.exclude(ip_address=None).count() == left

    @pytest.mark.parametrize(
        ("day", "ended", "hours"),
        [(date(2026, 3, 29), date(2025, 9, 29), 23), (date(2026, 10, 25), date(2026, 4, 25), 25)],
    )
    def test_the_night_the_clocks_change_is_swept_once(self, anna: Partner, day: date, ended: date, hours: int) -> None:
        end(anna, ended)
        midnight = datetime(day.year, day.month, day.day, tzinfo=STOCKHOLM).astimezone(UTC)
        swept = []
        for minutes in range(-30, 26 * 60, 30):
            with time_machine.travel(midnight + timedelta(minutes=minutes), tick=False):
                if sweep_today(timezone.now()):
                    swept.append((minutes, Partner.objects.exists()))
        assert swept == [(-30, True), (0, False), (hours * 60, False)]


@pytest.fixture
def due() -> Iterator[None]:
    """Thirty partners due, each with a message, a chunk of ten at a time."""
    register(30)
    for partner in Partner.objects.all():
        make_message(partner)
    whole = chunks.sweep.__kwdefaults__["chunk"]
    chunks.sweep.__kwdefaults__["chunk"] = 10
    yield
    chunks.sweep.__kwdefaults__["chunk"] = whole


def all_or_nothing() -> None:
    """Whoever is gone has an anonymous row and no messages; whoever is not has lost nothing."""
    assert Partner.objects.count() + AnonymisedPartner.objects.count() == 30
    assert set(SupportMessage.objects.values_list("partner", flat=True)) == set(
        Partner.objects.values_list("pk", flat=True)
    )
    taken = sum(line.facts["keys"] for line in JournalEntry.objects.filter(event="sweep_chunk"))
    assert taken == AnonymisedPartner.objects.count()
    assert verify() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("due")
class TestMachines:
    """Two at once, and the database gone."""

    def test_two_sweeps_of_a_day_are_one(self) -> None:
        start, runs, troubles = Barrier(2), [], []

        def work() -> None:
            try:
                start.wait(10)
                runs.append(sweep_now(TODAY, timezone.now()))
            except Exception as trouble:  # noqa: BLE001 - a thread's trouble must reach the test
                troubles.append(trouble)
            finally:
                connection.close()

        workers = [Thread(target=work) for _ in range(2)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join(60)
        assert troubles == []
        all_or_nothing()
        assert not Partner.objects.exists()
        assert Run.objects.get().counts["six_months partners.Partner"]["done"] == 30

    @pytest.mark.parametrize("at", range(3, 100, 12))
    def test_the_database_goes_in_the_middle_and_stays_away(self, at: int) -> None:
        with connection.execute_wrapper(Gone(at)):
            try:
                sweep_now(TODAY, timezone.now())
            except OperationalError:
                connection.close()
        all_or_nothing()
        recover()

    def test_the_server_drops_us_in_the_middle(self) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has no server to drop us")
        drop = Dropping()
        with connection.execute_wrapper(drop):
            try:
                sweep_now(TODAY, timezone.now())
            except OperationalError:
                connection.close()
        assert drop.done
        all_or_nothing()
        recover()


def recover() -> None:
    """Ten minutes later the lease has run out; the next turn ends it, and nobody was bothered."""
    Run.objects.update(leased_until=None)
    run = sweep_now(TODAY, timezone.now())
    assert run is not None
    assert run.finished_at
    assert run.counts["six_months partners.Partner"]["done"] == 30
    all_or_nothing()
    assert not Partner.objects.exists()
    assert not Task.objects.filter(kind="sweep_parked").exists()


class Gone:
    """From the statement of that number on, the database answers nothing."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.left -= 1
        if self.left <= 0:
            raise OperationalError("the database is gone")
        return execute(sql, params, many, context)


class Dropping:
    """Before the second chunk's anonymous rows are written the server ends our connection, for real."""

    def __init__(self) -> None:
        self.seen, self.done = 0, False

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.seen += "INSERT INTO" in sql and "anonymisedpartner" in sql
        if self.seen == 2 and not self.done:
            self.done = True
            other = connection.copy()
            with other.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])
            other.close()
        return execute(sql, params, many, context)
