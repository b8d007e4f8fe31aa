"""Several workers at one night's run, each a process: no row twice, none missed, one ration, and any may die."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from identifiers import stockholm_today
from journal.models import JournalEntry
from journal.verification import verify
from partners.models import AnonymisedPartner, Partner, SupportMessage
from retention.models import Run
from retention.sweep import sweep_today
from tests import world
from tests.holdings import make_message
from tests.retention.test_brake import braked, register
from todo.models import Task

DUE = 50  # the brake lets so many go and not one more
SOON = 60  # seconds; no worker takes that long
LONG_AGO = date(2020, 1, 1)

pytestmark = pytest.mark.django_db(transaction=True)


class Worker:
    """A process at work on today's run."""

    def __init__(self, chunk: int, stops_before: str) -> None:
        command = [sys.executable, "-m", "tests.retention.one_worker", str(chunk), stops_before]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process: subprocess.Popen[str] = subprocess.Popen(
            command, cwd=world.ROOT, env=world.child_environment(), **pipes
        )

    def is_in_a_chunk(self) -> "Worker":
        """Wait until it is in its first chunk."""
        assert self.process.stdout
        assert self.process.stdout.readline() == "in\n"
        return self

    def goes_on(self) -> "Worker":
        """Let it go on with its chunk."""
        assert self.process.stdin
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self

    def dies(self) -> None:
        """At once, in the middle of its chunk."""
        self.process.kill()
        self.process.wait(SOON)

    def comes_to_its_end(self) -> None:
        """And well."""
        self.process.communicate(timeout=SOON)
        assert self.process.returncode == 0


@pytest.fixture
def workers() -> Iterator[Callable[..., Worker]]:
    """Start one with so many keys in a chunk."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time: a run is one worker's alone")
    started: list[Worker] = []

    def start(chunk: int, stops_before: str = 'INSERT INTO "partners_anonymisedpartner"') -> Worker:
        started.append(Worker(chunk, stops_before))
        return started[-1]

    yield start
    for worker in started:
        worker.process.kill()
        worker.process.communicate(timeout=SOON)


@pytest.fixture
def due() -> None:
    """As many as the brake lets go, each with a message."""
    register(DUE, on=LONG_AGO)
    for partner in Partner.objects.all():
        make_message(partner)


def until(happened: Callable[[], bool]) -> None:
    """Wait for it."""
    end = time.monotonic() + SOON
    while not happened():
        assert time.monotonic() < end, "it never came to that"
        time.sleep(0.05)


def taken(rule: str = "six_months") -> int:
    """By the journal."""
    lines = JournalEntry.objects.filter(event="sweep_chunk", facts__rule=rule)
    return sum(line.facts["keys"] for line in lines)


def all_gone_once() -> None:
    """Each went once, and the day's record says so."""
    assert not Partner.objects.exists()
    assert not SupportMessage.objects.exists()
    assert AnonymisedPartner.objects.count() == taken() == DUE
    run = Run.objects.get()
    assert run.finished_at
    done = {key: (figures["due"], figures["done"]) for key, figures in run.counts.items() if figures["done"]}
    assert done == {"six_months partners.Partner": (DUE, DUE), "six_months partners.SupportMessage": (DUE, DUE)}
    assert verify() == []


@pytest.mark.usefixtures("due")
def test_two_share_a_run_and_the_last_one_closes_it(workers: Callable[..., Worker]) -> None:
    first = workers(5).is_in_a_chunk()
    second = workers(5).is_in_a_chunk().goes_on()
    until(lambda: taken() == DUE - 5)  # the second one took all but what the first one has in hand
    assert Run.objects.get().finished_at is None
    first.goes_on().comes_to_its_end()
    second.comes_to_its_end()
    all_gone_once()


@pytest.mark.usefixtures("due")
def test_what_a_dead_worker_had_in_hand_another_one_takes(workers: Callable[..., Worker]) -> None:
    first = workers(5).is_in_a_chunk()
    second = workers(5).is_in_a_chunk().goes_on()
    until(lambda: taken() == DUE - 5)
    first.dies()
    second.comes_to_its_end()
    all_gone_once()


@pytest.mark.usefixtures("due")
def test_when_all_have_died_the_next_tick_goes_on(workers: Callable[..., Worker]) -> None:
    first, second = workers(5).is_in_a_chunk(), workers(5).is_in_a_chunk()
    first.dies()
    second.dies()
    assert taken() == 0
    third = workers(5).is_in_a_chunk()
    sweep_today(timezone.now(), turn=timedelta(0))  # a tick that has no time does no harm
    third.goes_on().comes_to_its_end()
    all_gone_once()


@pytest.mark.usefixtures("due")
def test_the_ration_is_one_for_all(workers: Callable[..., Worker], eva: object) -> None:
    """Both have looked when thirty more come due: together they take what one could have taken, then both brake."""
    both = [workers(20).is_in_a_chunk(), workers(20).is_in_a_chunk()]
    register(30, on=LONG_AGO, first=1000)
    for worker in both:
        worker.goes_on()
    for worker in both:
        worker.comes_to_its_end()
    assert AnonymisedPartner.objects.count() == taken() == DUE
    assert Partner.objects.count() == 30
    run = Run.objects.get()
    assert braked(run) == ["six_months"]
    seen = run.brake["six_months partners.Partner"]
    assert (seen["due"], seen["taken"]) == (30, DUE)
    assert Task.objects.filter(kind="sweep_braked").count() == 1
    assert JournalEntry.objects.filter(event="sweep_braked").count() == 1


@pytest.mark.usefixtures("due")
def test_who_comes_while_another_is_at_it_counts_no_row_twice(workers: Callable[..., Worker]) -> None:
    """What the first one has in hand is due still and not taken yet: fifty in all, and the brake lets fifty go."""
    first = workers(20).is_in_a_chunk()
    second = workers(20).is_in_a_chunk()
    first.goes_on()
    until(lambda: taken() > 0)
    third = workers(20)
    second.goes_on().comes_to_its_end()
    first.comes_to_its_end()
    third.process.communicate("\n", timeout=SOON)
    assert third.process.returncode == 0
    assert braked(Run.objects.get()) == []
    all_gone_once()


def test_what_another_one_has_done_in_the_meantime_is_done(workers: Callable[..., Worker]) -> None:
    """Partners who left yesterday stay, without company and messages: a row that was waited for is due no more."""
    register(DUE, on=stockholm_today() - timedelta(days=1))
    for partner in Partner.objects.all():
        make_message(partner)
    first = workers(5, 'DELETE FROM "partners_supportmessage"').is_in_a_chunk()
    second = workers(5, 'DELETE FROM "partners_supportmessage"').is_in_a_chunk().goes_on()
    until(lambda: taken("at_the_end") == DUE - 5)
    first.goes_on().comes_to_its_end()
    second.comes_to_its_end()
    assert not SupportMessage.objects.exists()
    assert taken("at_the_end") == DUE
    assert Run.objects.get().counts["at_the_end partners.SupportMessage"]["done"] == DUE
