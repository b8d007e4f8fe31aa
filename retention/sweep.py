"""The nightly sweep: once a Stockholm day, by whichever worker comes first, in as many turns as it takes.

What is due is a question to the stored dates, so a missed night is made up for by the next turn, whenever that is. The
row in ``Run`` is the lease that keeps two workers apart and the record of what was due, done and held (R-17, R-20).
"""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from datamap.expiry import Count, Step, count, steps, sweep
from identifiers import stockholm_date
from retention.models import Run

CLOCK = "sweep"
LEASE = timedelta(minutes=10)
TURN = timedelta(seconds=200)  # the workers' soft limit is 240 s


def sweep_today(now: datetime, *, turn: timedelta = TURN) -> Run | None:
    """Do today's sweep, or the part of it that fits into one turn; the next call goes on.

    Answers the run, or None when it was done before or another worker is at it.
    """
    run = take_lease(CLOCK, stockholm_date(now), now)
    if run is None:
        return None
    until = timezone.now() + turn
    counts, ended = carry_out(run.day, go_on=lambda: timezone.now() < until)
    let_go(run, counts, ended=ended)
    return run


def sweep_now(today: date, now: datetime) -> Run | None:
    """The whole sweep at once, also when today's has been done; None while another worker is at it."""
    run = take_lease(CLOCK, today, now, again=True)
    if run is None:
        return None
    counts, _ = carry_out(today)
    let_go(run, counts, ended=True)
    return run


def dry_run(today: date) -> list[Count]:
    """What a sweep on that day would do and what it would leave, and why. Changes nothing."""
    return [table for step in steps() for table in count(step, today)]


def carry_out(
    today: date, *, only: Iterable[Step] | None = None, go_on: Callable[[], bool] = lambda: True
) -> tuple[list[Count], bool]:
    """Every step in its order. Answers the counts, and whether all came to their end."""
    found: list[Count] = []
    ended = True
    for step in steps() if only is None else only:
        counts, whole = sweep(step, today, go_on=go_on)
        found += counts
        ended = ended and whole
    return found, ended


def take_lease(clock: str, day: date, now: datetime, *, again: bool = False) -> Run | None:
    """The day's run of a clock, leased to us; None when it is done (unless ``again``) or leased to somebody else."""
    with transaction.atomic():
        Run.objects.get_or_create(clock=clock, day=day, defaults={"started_at": now})
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=timezone.now())
        waiting = Run.objects.filter(free, clock=clock, day=day)
        if not again:
            waiting = waiting.filter(finished_at__isnull=True)
        if not waiting.update(leased_until=timezone.now() + LEASE):
            return None
        return Run.objects.get(clock=clock, day=day)


def let_go(run: Run, counts: list[Count], *, ended: bool) -> None:
    """Write down what was done and give the lease back."""
    run.counts = merged(run.counts, counts)
    run.leased_until = None
    run.finished_at = timezone.now() if ended else None
    Run.objects.filter(pk=run.pk).update(counts=run.counts, leased_until=None, finished_at=run.finished_at)


def merged(before: dict[str, Any], counts: list[Count]) -> dict[str, Any]:
    """The day's figures: done adds up over the turns, due, held and parked are what the last turn saw."""
    rules = {**before}
    for table in counts:
        key = f"{table.rule} {table.label}"
        earlier = rules.get(key, {}).get("done", 0)
        now = table.as_json()
        if any((now["due"], now["done"], now["held"], now["parked"], earlier)):
            rules[key] = {**now, "due": now["due"] + earlier, "done": now["done"] + earlier}
        else:
            rules.pop(key, None)
    return rules


def parked(run: Run) -> int:
    """How many rows wait for a person."""
    return sum(int(figures.get("parked", 0)) for figures in run.counts.values())
