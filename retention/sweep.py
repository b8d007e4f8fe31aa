"""The nightly sweep: once a Stockholm day, by all workers that come, in as many turns as it takes.

What is due is a question to the stored dates, so a missed night is made up for by the next turn, whenever that is. The
row in ``Run`` is the record of what was due, done and held (R-17, R-20). On PostgreSQL nobody holds a lease: each chunk
of keys is its worker's as long as its transaction lasts, and what a dead one had begun is due again. Who has come to
the end of every step has waited for the others' chunks on the way, so whoever says last that nothing is left is right.
SQLite has one writer at a time: there the run is leased to one worker, and the next takes over when that one died.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from datamap.asked_for import look_who_is_asked_for
from datamap.expiry import Count, Step, count, steps, sweep
from datamap.registry import all_declarations
from datamap.rules import BY_ID
from identifiers import stockholm_date
from journal.models import JournalHead
from retention import brake
from retention.brake import chunks_of
from retention.latch import believe
from retention.leaving import keep_leaving_dates
from retention.models import Run
from retention.tell_staff import tell_of_missed, tell_of_parked

CLOCK = "sweep"
LEASE = timedelta(minutes=10)
TURN = timedelta(seconds=45)  # three ticks long, so three workers are at it at once and get to other work in between


def sweep_today(now: datetime, *, turn: timedelta = TURN) -> Run | None:
    """Do today's sweep, or what of it fits into one turn beside the others at it; the next call goes on.

    Answers the run, or None when it was done before or is another worker's alone. Raises ``ClockStopped``.
    """
    believe(now)
    run = join(CLOCK, stockholm_date(now), now)
    if run is None:
        return None
    tell_of_missed(run)
    until = timezone.now() + turn
    carry_out(run, go_on=lambda: timezone.now() < until)
    return run


def sweep_now(today: date, now: datetime) -> Run | None:
    """The whole sweep at once, also when today's has been done; None while it is another worker's alone.

    Raises ``ClockStopped``.
    """
    believe(now)
    run = join(CLOCK, today, now, again=True)
    if run is None:
        return None
    carry_out(run)
    return run


def dry_run(today: date) -> tuple[list[Count], list[brake.Look]]:
    """What a sweep on that day would do and what it would leave, and why; and the rules the brake would stop."""
    run = Run.objects.filter(clock=CLOCK, day=today).first()
    counts = [table for step in steps() for table in count(step, today)]
    looks = [brake.look(step, today, run) for step in steps() if brake.guards(step)]
    return counts, [seen for seen in looks if seen.braked]


def carry_out(run: Run, *, go_on: Callable[[], bool] = lambda: True) -> None:
    """Every step in its order, each as far as the brake lets it; then the figures are written down."""
    left: list[Count] = []
    ended = True
    look_who_is_asked_for()
    keep_leaving_dates(run.day)
    for step in steps():
        counts, whole = _one_step(step, run, go_on)
        left += counts
        ended = ended and whole
    waiting = sum(one.parked for one in left)
    if waiting:
        tell_of_parked(run, waiting)
    let_go(run, left, ended=ended)


def _one_step(step: Step, run: Run, go_on: Callable[[], bool]) -> tuple[list[Count], bool]:
    """Answers what is left of it and what is held, and whether that is for today the end of it."""
    if not brake.guards(step):
        return _left(step, run, *sweep(step, run.day, go_on=go_on))
    seen = brake.examine(step, run)
    if seen.braked:
        return count(step, run.day), True
    ration = brake.DayRation(step, run, seen)
    answer = _left(step, run, *sweep(step, run.day, go_on=go_on, ration=ration))
    if not ration.left:  # more may have come due in the meantime
        brake.examine(step, run)
    return answer


def _left(step: Step, run: Run, counts: list[Count], whole: bool) -> tuple[list[Count], bool]:
    """After the end of a step only the parked rows are due; before it, about what we have not taken ourselves."""
    parked = sum(one.parked for one in counts)
    if parked:
        counts = count(step, run.day)
        counts[-1].parked = parked
    for one in counts:
        one.due = max(0, one.due - one.done) if parked or not whole else 0
    return counts, whole


def join(clock: str, day: date, now: datetime, *, again: bool = False) -> Run | None:
    """The day's run, to work at beside whoever else does; None when it is done (unless ``again``).

    Where the database has one writer at a time it is leased to us, and None while it is to somebody else.
    """
    if not connection.features.has_select_for_update_skip_locked:
        return take_lease(clock, day, now, again=again)
    run = _run_of(clock, day, now)
    return run if again or run.finished_at is None else None


def take_lease(clock: str, day: date, now: datetime, *, again: bool = False) -> Run | None:
    """The day's run of a clock, leased to us; None when it is done (unless ``again``) or leased to somebody else."""
    with transaction.atomic():
        run = _run_of(clock, day, now)
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=timezone.now())
        waiting = Run.objects.filter(free, pk=run.pk)
        if not again:
            waiting = waiting.filter(finished_at__isnull=True)
        if not waiting.update(leased_until=timezone.now() + LEASE):
            return None
        return Run.objects.get(pk=run.pk)


def _run_of(clock: str, day: date, now: datetime) -> Run:
    head = JournalHead.objects.values_list("seq", flat=True).first() or 0
    return Run.objects.get_or_create(clock=clock, day=day, defaults={"started_at": now, "journal_from": head})[0]


def let_go(run: Run, left: list[Count], *, ended: bool, done: dict[str, int] | None = None) -> None:
    """Write down what was done and what is left, and give a lease back. What was released meanwhile keeps it open.

    ``done``: rows gone by rule and table; read off the journal when it is not known.
    """
    with transaction.atomic():
        now = Run.objects.select_for_update().get(pk=run.pk)
        run.brake, run.leased_until = now.brake, None
        run.counts = merged(told(left), done_in(run) if done is None else done)
        run.finished_at = timezone.now() if ended and not brake.released_since(run) else None
        said = {"counts": run.counts, "finished_at": run.finished_at}
        Run.objects.filter(pk=run.pk).update(leased_until=None, **said)


def told(counts: list[Count]) -> dict[str, Count]:
    """One count for each rule and table, whichever steps it went by."""
    found: dict[str, Count] = {}
    for one in counts:
        same = found.setdefault(f"{one.rule} {one.label}", Count(one.rule, one.label, one.promise))
        same.due, same.parked = same.due + one.due, same.parked + one.parked
        same.held |= one.held
    return found


def done_in(run: Run) -> dict[str, int]:
    """Rows gone since the run began, by rule and table: the journal knows them all, also those of a worker who died."""
    found: Counter[str] = Counter()
    known = all_declarations()
    for facts in chunks_of(run).values_list("facts", flat=True):
        for label, number in facts["rows"].items():
            if label in known and known[label].personal():
                found[f"{facts['rule']} {label}"] += number
    return dict(found)


def merged(left: dict[str, Count], done: dict[str, int]) -> dict[str, Any]:
    """The day's figures: done is the whole run's, held and parked are what its last turn saw."""
    rules = {}
    for key in dict.fromkeys([*done, *left]):
        rule, _, label = key.partition(" ")
        one = left.get(key) or Count(rule, label, BY_ID[rule].promise if rule in BY_ID else "")
        one.done = done.get(key, 0)
        if any((one.due, one.held, one.parked, key in done)):
            rules[key] = {**one.as_json(), "due": one.due + one.done}
    return rules


def parked(run: Run) -> int:
    """How many rows wait for a person."""
    return sum(int(figures.get("parked", 0)) for figures in run.counts.values())
