"""Once a Stockholm day, whoever comes first; a missed night is made up for; every run is on record (R-17, R-20)."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from dhprivacy.celery import TIMETABLE, app
from identifiers import stockholm_today
from journal.models import JournalEntry
from journal.record import CLOCK, record
from outbox.models import OutgoingMail
from partners.models import AnonymisedPartner, Partner, SupportMessage
from retention import tasks
from retention.models import Run
from retention.sweep import LEASE, sweep_today, take_lease
from tests.datamap.test_sweep import end, refusing
from tests.holdings import make_message
from todo.models import Task

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 8, 31, 22, 5, tzinfo=UTC)  # five past midnight, 1 September in Stockholm


@pytest.fixture
def ended(anna: Partner) -> Partner:
    """Anna, whose relation ended on 1 March 2026: her name goes on 1 September."""
    end(anna, date(2026, 3, 1))
    make_message(anna)
    return anna


def test_the_day_begins_at_midnight_in_stockholm(ended: Partner) -> None:
    with time_machine.travel(NIGHT - timedelta(minutes=10), tick=False):
        sweep_today(timezone.now())
    assert Partner.objects.exists()
    with time_machine.travel(NIGHT, tick=False):
        run = sweep_today(timezone.now())
    assert run is not None
    assert run.day == date(2026, 9, 1)
    assert not Partner.objects.exists()
    assert run.counts["six_months partners.Partner"] == {
        **{"rule": "six_months", "source": "partners.Partner", "promise": "R-16"},
        **{"due": 1, "done": 1, "parked": 0, "held": {}},
    }


def test_twice_the_same_day_does_nothing(ended: Partner) -> None:
    with time_machine.travel(NIGHT, tick=False):
        assert sweep_today(timezone.now())
        assert sweep_today(timezone.now()) is None
    assert AnonymisedPartner.objects.count() == Run.objects.count() == 1


def test_where_there_is_one_writer_a_run_is_one_workers_until_it_has_died(ended: Partner) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("on PostgreSQL workers share a run: test_shared_run")
    with time_machine.travel(NIGHT, tick=False):
        assert take_lease("sweep", date(2026, 9, 1), timezone.now())
        assert sweep_today(timezone.now()) is None
        assert Partner.objects.exists()
    with time_machine.travel(NIGHT + LEASE + timedelta(seconds=1), tick=False):
        assert sweep_today(timezone.now())  # the other one died
    assert not Partner.objects.exists()


def test_missed_nights_are_made_up_for(ended: Partner) -> None:
    with time_machine.travel(NIGHT + timedelta(days=20), tick=False):
        assert sweep_today(timezone.now())
    assert not Partner.objects.exists()


def test_a_turn_that_was_too_short_is_gone_on_with(ended: Partner) -> None:
    with time_machine.travel(NIGHT, tick=False):
        run = sweep_today(timezone.now(), turn=timedelta(0))
        assert run is not None
        assert run.finished_at is None
        assert Partner.objects.exists()
        run = sweep_today(timezone.now())
        assert run is not None
        assert run.finished_at
        assert run.counts["six_months partners.SupportMessage"]["done"] == 1  # taken along
    assert not Partner.objects.exists()
    assert not SupportMessage.objects.exists()


def test_the_command_tells_per_rule_and_changes_nothing_in_a_dry_run(ended: Partner) -> None:
    told = command("--dry-run", "--json", "--today", "2026-09-01")
    assert {(rule["rule"], rule["source"]) for rule in told["rules"] if rule["due"]} == {
        ("six_months", "partners.Partner"),
        ("at_the_end", "partners.Partner"),
        ("at_the_end", "partners.SupportMessage"),
    }
    assert Partner.objects.exists()
    assert not Run.objects.exists()
    Partner.objects.update(restricted_at=timezone.now())
    told = command("--dry-run", "--json", "--today", "2026-09-01")
    assert [rule["held"] for rule in told["rules"] if rule["rule"] == "six_months"] == [{"restriction": 1}]


def test_the_command_sweeps_and_says_so(ended: Partner) -> None:
    with time_machine.travel(NIGHT, tick=False):
        told = command("--json")
        assert {rule["rule"] for rule in told["rules"] if rule["done"]} >= {"six_months"}
        assert not Partner.objects.exists()
        command("--json")
        out = StringIO()
        call_command("sweep", stdout=out)
        assert "six_months" in out.getvalue()


@pytest.mark.parametrize("wrong", [["--today", "tomorrow"], ["--today", "2999-01-01"]])
def test_wrong_use_is_told_and_nothing_goes_early(ended: Partner, wrong: list[str]) -> None:
    with pytest.raises(CommandError) as told:
        call_command("sweep", *wrong)
    assert told.value.returncode == 2
    assert Partner.objects.exists()


def test_parked_rows_make_the_command_end_with_1(ended: Partner) -> None:
    with time_machine.travel(NIGHT, tick=False), refusing(ended):
        with pytest.raises(SystemExit) as told:
            call_command("sweep", "--json", stdout=StringIO())
        assert told.value.code == 1


def test_parked_rows_are_mailed_to_approvers_once_a_run(ended: Partner, eva: User) -> None:
    with time_machine.travel(NIGHT, tick=False), refusing(ended):
        for _ in range(2):
            with suppress(SystemExit):
                call_command("sweep", stdout=StringIO())
    (mail,) = OutgoingMail.objects.all()
    assert mail.to == eva.email
    assert "1 rad." in mail.text
    assert ended.name not in mail.text


@pytest.mark.parametrize(("finished", "told"), [(True, 0), (False, 1)])
def test_a_missed_run_is_mailed_to_approvers_once(eva: User, finished: bool, told: int) -> None:
    with time_machine.travel(NIGHT, tick=False):
        tasks.sweep_today()
        if not finished:
            Run.objects.update(finished_at=None)
    with time_machine.travel(NIGHT + timedelta(days=1), tick=False):
        for _ in range(2):
            tasks.sweep_today()
            Run.objects.filter(day=stockholm_today()).update(finished_at=None)
    mails = OutgoingMail.objects.all()
    assert [mail.to for mail in mails] == [eva.email] * told
    assert all("i mål" in mail.text for mail in mails)


def test_every_task_of_the_timetable_is_there() -> None:
    app.loader.import_default_modules()
    ours = {name for name in TIMETABLE if name.startswith("retention.")}
    assert ours <= set(app.tasks)


def test_the_clock_lists_the_silent_contracts_once_a_month(anna: Partner) -> None:
    with time_machine.travel(NIGHT, tick=False):
        tasks.list_silent_contracts()
        tasks.list_silent_contracts()
    (task,) = Task.objects.all()
    assert (task.kind, task.due_on) == ("contracts_without_end", date(2026, 9, 15))
    with time_machine.travel(NIGHT + timedelta(days=30), tick=False):
        tasks.list_silent_contracts()
    assert Task.objects.count() == 2
    assert "retention.tasks.list_silent_contracts" in TIMETABLE


def test_the_head_is_signed_once_a_day(settings: Any, tmp_path: Any) -> None:
    settings.JOURNAL_HEADS_DIR = str(tmp_path)
    record("something", by=CLOCK)
    tasks.sign_head()
    tasks.sign_head()
    assert len(list(tmp_path.iterdir())) == 1
    assert JournalEntry.objects.exists()


def test_the_desk_shows_the_runs_to_staff_and_to_nobody_else(client: Any, david: Any, ended: Partner) -> None:
    with time_machine.travel(NIGHT, tick=False):
        run = sweep_today(timezone.now())
    assert run is not None
    assert client.get(f"/staff/retention/run/{run.pk}/change/").status_code == 302
    client.force_login(david)
    assert client.get("/staff/retention/run/").status_code == 200
    page = client.get(f"/staff/retention/run/{run.pk}/change/").content.decode()
    assert "sex månader efter att relationen" in page
    assert client.post(f"/staff/retention/run/{run.pk}/delete/").status_code == 403


def command(*options: str) -> Any:
    """What the command tells machines."""
    out = StringIO()
    call_command("sweep", *options, stdout=out)
    return json.loads(out.getvalue())
