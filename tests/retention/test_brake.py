"""A rule that would take unusually many waits for two people; everything under the brake goes on (D25, design §7)."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from dhprivacy.demo.company import HAVE_LEFT, SEED
from journal.models import JournalEntry
from journal.roles import Role
from outbox.models import OutgoingMail
from partners.fictional import fill_register
from partners.models import AnonymisedPartner, Invoice, Partner, SupportMessage
from retention import brake, tasks
from retention.actions.permission import NotNow
from retention.actions.release import approve_release, ask_for_release, drop_release
from retention.models import BrakeRelease, Run
from tests.cast import make_staff
from tests.holdings import make_invoice, make_message, sweep_all
from todo.models import Task

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 9, 1, 7, tzinfo=UTC)
SIX = {"rule": "six_months", "source": "partners.Partner"}


@pytest.fixture
def morning() -> Iterator[time_machine.Traveller]:
    """The first of September 2026."""
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


def register(ended: int, *, running: int = 0, on: date = date(2026, 3, 1), first: int = 0) -> None:
    """So many partners who left, and so many who have not."""
    usual = {"relation_started_on": date(2020, 1, 1), "name": "Partner", "name_folded": "partner"}
    left = {"relation_ended_on": on, "marketing_stopped_at": timezone.now()}
    Partner.objects.bulk_create(
        Partner(customer_number=f"K{first + number}", **usual, **(left if number < ended else {}))
        for number in range(ended + running)
    )


def tick() -> Run:
    """The minute's task, and the day's run."""
    tasks.sweep_today()
    return Run.objects.latest("day")


def braked(run: Run) -> list[str]:
    return [seen["rule"] for seen in run.brake.values() if seen["braked"]]


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize(
    ("ended", "running", "left"),
    [(50, 0, 0), (51, 0, 51), (51, 968, 1019), (51, 969, 969), (100, 1900, 1900), (101, 1900, 2001)],
)
def test_the_brake_is_at_fifty_people_or_five_percent(ended: int, running: int, left: int) -> None:
    register(ended, running=running)
    tick()
    assert Partner.objects.count() == left
    assert AnonymisedPartner.objects.count() == ended + running - left


@pytest.mark.usefixtures("morning")
def test_everything_under_the_brake_goes_on(anna: Partner) -> None:
    register(60)
    make_message(anna)
    Partner.objects.filter(pk=anna.pk).update(relation_ended_on=date(2026, 8, 31), marketing_stopped_at=timezone.now())
    make_invoice(anna, fiscal_year_end=date(2018, 12, 31))
    run = tick()
    assert braked(run) == ["six_months"]
    assert run.finished_at
    assert not SupportMessage.objects.exists()
    assert not Invoice.objects.exists()
    assert Partner.objects.count() == 61


@pytest.mark.usefixtures("morning")
def test_a_stop_is_told_once_in_the_run_the_journal_and_a_task() -> None:
    register(60)
    tick()
    Run.objects.update(finished_at=None)
    run = tick()
    assert run.brake == {
        "six_months partners.Partner": {
            **SIX,
            **{"due": 60, "taken": 0, "level": 50, "released": 0, "braked": True},
        }
    }
    (task,) = Task.objects.filter(kind="sweep_braked")
    with translation.override("sv"):
        assert "partner" in task.in_words
        assert "sex månader efter" in task.in_words
    assert JournalEntry.objects.filter(event="sweep_braked").count() == 1


def test_a_stop_is_mailed_to_approvers_once_a_day_and_names_nobody(
    morning: time_machine.Traveller, anna: Partner, cilla: User, david: User, eva: User
) -> None:
    second = make_staff("second", Role.APPROVER)
    type(eva).objects.filter(pk=second.pk).update(email="no address")
    register(60)
    for _ in range(2):
        tick()
        Run.objects.update(finished_at=None)
    Run.objects.update(finished_at=timezone.now())
    (mail,) = OutgoingMail.objects.all()
    assert (mail.to, mail.kind, mail.subject) == (eva.email, "sweep_waits", "Gallringen väntar på en människa")
    assert "sex månader efter" in mail.text
    assert "/staff/" in mail.text
    assert anna.name not in mail.text
    morning.shift(timedelta(days=1))
    tick()
    assert [mail.to for mail in OutgoingMail.objects.all()] == [eva.email] * 2


@pytest.mark.usefixtures("morning")
def test_two_people_release_it_and_the_sweep_goes_on(cilla: User, eva: User) -> None:
    register(60)
    tick()
    release = ask_for_release(**SIX, reason="A branch was sold.", by=cilla)
    tick()
    assert Partner.objects.count() == 60
    approve_release(release, by=eva)
    run = tick()
    assert not Partner.objects.exists()
    assert braked(run) == []
    assert run.counts["six_months partners.Partner"]["done"] == 60
    (task,) = Task.objects.filter(kind="sweep_braked")
    assert (task.done_by, bool(task.proof)) == (eva, True)
    events = ("brake_release_asked", "brake_release_approved")
    assert list(JournalEntry.objects.filter(event__in=events).values_list("event", "actor")) == [
        ("brake_release_asked", f"staff:{cilla.pk}"),
        ("brake_release_approved", f"staff:{eva.pk}"),
    ]


@pytest.mark.usefixtures("morning")
def test_who_released_what_goes_three_calendar_years_later(cilla: User, eva: User) -> None:
    register(60)
    tick()
    approve_release(ask_for_release(**SIX, reason="A branch was sold.", by=cilla), by=eva)
    sweep_all(date(2029, 12, 31))
    assert BrakeRelease.objects.exists()
    sweep_all(date(2030, 1, 1))
    assert not BrakeRelease.objects.exists()


@pytest.mark.usefixtures("morning")
def test_nobody_releases_alone(cilla: User, david: User, eva: User) -> None:
    register(60)
    tick()
    chief = User.objects.create_superuser("chief")
    auditor = make_staff("auditor", Role.AUDITOR)
    for nobody in (david, chief, auditor):
        with pytest.raises(PermissionDenied):
            ask_for_release(**SIX, reason="Because.", by=nobody)
    release = ask_for_release(**SIX, reason="Because.", by=eva)
    for not_she in (eva, cilla, david, chief, auditor):
        with pytest.raises(PermissionDenied):
            approve_release(release, by=not_she)
    with pytest.raises(IntegrityError), transaction.atomic():
        BrakeRelease.objects.update(approved_by=eva, approved_at=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        BrakeRelease.objects.update(approved_at=timezone.now())
    with pytest.raises(PermissionDenied):
        drop_release(release, by=david)
    tick()
    assert Partner.objects.count() == 60


@pytest.mark.usefixtures("morning")
def test_a_release_is_asked_for_with_a_reason_and_once(cilla: User, eva: User) -> None:
    with pytest.raises(NotNow):
        ask_for_release(**SIX, reason="Nothing is braked.", by=cilla)
    register(60)
    tick()
    with pytest.raises(ValueError, match="reason"):
        ask_for_release(**SIX, reason="  ", by=cilla)
    release = ask_for_release(**SIX, reason="Because.", by=cilla)
    with pytest.raises(NotNow):
        ask_for_release(**SIX, reason="Again.", by=eva)
    drop_release(release, by=eva)
    with pytest.raises(NotNow):
        approve_release(release, by=eva)
    approve_release(ask_for_release(**SIX, reason="Now.", by=cilla), by=eva)
    tick()
    assert not Partner.objects.exists()


@pytest.mark.usefixtures("morning")
def test_growth_after_the_count_brakes_again(cilla: User, eva: User) -> None:
    register(60)
    tick()
    release = ask_for_release(**SIX, reason="Because.", by=cilla)
    register(1, first=100)
    approve_release(release, by=eva)
    run = tick()
    assert braked(run) == ["six_months"]
    assert run.brake["six_months partners.Partner"]["due"] == 61
    assert Partner.objects.count() == 61
    assert Task.objects.filter(kind="sweep_braked", done_at=None).count() == 1


def test_a_release_is_for_its_day(morning: time_machine.Traveller, cilla: User, eva: User) -> None:
    register(60)
    tick()
    asked = ask_for_release(**SIX, reason="Because.", by=cilla)
    morning.shift(timedelta(hours=20))
    assert braked(tick()) == ["six_months"]
    with pytest.raises(NotNow):
        approve_release(asked, by=eva)
    morning.move_to(MORNING)
    assert Partner.objects.count() == 60


@pytest.mark.usefixtures("morning")
def test_the_days_turns_add_up(cilla: User, eva: User) -> None:
    register(30)
    tick()
    assert not Partner.objects.exists()
    register(30, first=100)
    Run.objects.update(finished_at=None, brake={}, counts={})  # as after a worker that died before it wrote them down
    assert braked(tick()) == ["six_months"]
    approve_release(ask_for_release(**SIX, reason="Because.", by=cilla), by=eva)
    tick()
    assert not Partner.objects.exists()
    register(1, first=200)
    Run.objects.update(finished_at=None)
    assert braked(tick()) == ["six_months"]


@pytest.mark.usefixtures("morning")
def test_what_comes_due_during_the_sweep_is_not_taken_unseen(monkeypatch: pytest.MonkeyPatch) -> None:
    register(40)
    real = brake.look

    def look(*args: Any) -> brake.Look:
        seen = real(*args)
        if seen.rule == "six_months" and not seen.taken and seen.due:
            register(40, first=100)
        return seen

    monkeypatch.setattr(brake, "look", look)
    run = tick()
    assert AnonymisedPartner.objects.count() == 50
    assert braked(run) == ["six_months"]


@pytest.mark.usefixtures("morning")
def test_a_release_that_comes_while_the_sweep_runs_is_not_forgotten(
    cilla: User, eva: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(60)
    tick()
    Run.objects.update(finished_at=None)
    real = brake.released_since

    def at_the_last_moment(run: Run) -> bool:
        monkeypatch.setattr(brake, "released_since", real)
        approve_release(ask_for_release(**SIX, reason="Because.", by=cilla), by=eva)
        return real(run)

    monkeypatch.setattr(brake, "released_since", at_the_last_moment)
    assert tick().finished_at is None
    assert tick().finished_at
    assert not Partner.objects.exists()


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize(("old", "young", "left"), [(55, 165, 165), (56, 164, 220)])
def test_a_years_invoices_go_on_new_years_day_but_not_a_quarter_of_all(
    anna: Partner, old: int, young: int, left: int
) -> None:
    for number in range(old + young):
        make_invoice(anna, f"F{number}", fiscal_year_end=date(2018 if number < old else 2025, 12, 31))
    tick()
    assert Invoice.objects.count() == left


@pytest.mark.usefixtures("morning")
def test_the_command_refuses_in_words_and_tells_machines() -> None:
    register(60)
    out, err = StringIO(), StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("sweep", "--json", stdout=out, stderr=err)
    assert ended.value.code == 1
    (told,) = json.loads(out.getvalue())["braked"]
    assert (told["rule"], told["due"], told["level"]) == ("six_months", 60, 50)
    assert "Braked" in err.getvalue()
    assert Partner.objects.count() == 60
    out = StringIO()
    call_command("sweep", "--json", "--dry-run", stdout=out, stderr=StringIO())
    assert [seen["rule"] for seen in json.loads(out.getvalue())["braked"]] == ["six_months"]


@pytest.mark.usefixtures("morning")
def test_short_lived_things_go_in_any_number() -> None:
    long_ago = MORNING - timedelta(days=2)
    Session.objects.bulk_create(Session(session_key=f"{n:032}", expire_date=long_ago) for n in range(60))
    assert braked(tick()) == []
    assert not Session.objects.exists()


@pytest.mark.usefixtures("morning")
@pytest.mark.parametrize("partners", [60, 200])
def test_the_demos_first_night_needs_nobody(partners: int) -> None:
    fill_register(partners, today=date(2026, 9, 1), seed=SEED, ended=min(0.5, HAVE_LEFT / partners))
    assert braked(tick()) == []
    assert AnonymisedPartner.objects.exists()
