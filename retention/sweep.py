"""The nightly sweep: once a Stockholm day, by whichever worker comes first, in as many turns as it takes.

What is due is a question to the stored dates, so a missed night is made up for by the next turn, whenever that is. The
row in ``Run`` is the lease that keeps two workers apart and the record of what was due, done and held (R-17, R-20).
"""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from datamap.expiry import Count, Step, count, steps, sweep
from datamap.registry import all_declarations
from datamap.rules import BY_ID
from identifiers import stockholm_date
from journal.models import JournalHead
from retention import brake
from retention.brake import chunks_of
from retention.latch import believe
from retention.models import Run
from retention.tell_staff import tell_of_missed, tell_of_parked

CLOCK = "sweep"
LEASE = timedelta(minutes=10)
TURN = timedelta(seconds=200)  # the workers' soft limit is 240 s


def sweep_today(now: datetime, *, turn: timedelta = TURN) -> Run | None:
    """Do today's sweep, or the part of it that fits into one turn; the next call goes on.

    Answers the run, or None when it was done before or another worker is at it. Raises ``ClockStopped``.
    """
    believe(now)
    run = take_lease(CLOCK, stockholm_date(now), now)
    if run is None:
        return None
    tell_of_missed(run)
    until = timezone.now() + turn
    carry_out(run, go_on=lambda: timezone.now() < until)
    return run


def sweep_now(today: date, now: datetime) -> Run | None:
    """The whole sweep at once, also when today's has been done; None while another worker is at it.

    Raises ``ClockStopped``.
    """
    believe(now)
    run = take_lease(CLOCK, today, now, again=True)
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
    found: list[Count] = []
    ended = True
    for step in steps():
        counts, whole = _one_step(step, run, go_on)
        found += counts
        ended = ended and whole
    left = sum(one.parked for one in found)
    if left:
        tell_of_parked(run, left)
    let_go(run, found, ended=ended, done=done_in(run))


def _one_step(step: Step, run: Run, go_on: Callable[[], bool]) -> tuple[list[Count], bool]:
    if not brake.guards(step):
        return sweep(step, run.day, go_on=go_on)
    seen = brake.look(step, run.day, run)
    brake.note(seen, run)
    if seen.braked:
        return count(step, run.day), True
    ration = seen.ration()
    answer = sweep(step, run.day, go_on=go_on, ration=ration)
    if not ration.left:  # more may have come due in the meantime
        brake.note(brake.look(step, run.day, run), run)
    return answer


def take_lease(clock: str, day: date, now: datetime, *, again: bool = False) -> Run | None:
    """The day's run of a clock, leased to us; None when it is done (unless ``again``) or leased to somebody else."""
    with transaction.atomic():
        head = JournalHead.objects.values_list("seq", flat=True).first() or 0
        Run.objects.get_or_create(clock=clock, day=day, defaults={"started_at": now, "journal_from": head})
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=timezone.now())
        waiting = Run.objects.filter(free, clock=clock, day=day)
        if not again:
            waiting = waiting.filter(finished_at__isnull=True)
        if not waiting.update(leased_until=timezone.now() + LEASE):
            return None
        return Run.objects.get(clock=clock, day=day)


def let_go(run: Run, counts: list[Count], *, ended: bool, done: dict[str, int] | None = None) -> None:
    """Write down what was done and give the lease back. What was released meanwhile keeps the day's run open.

    ``done``: rows gone in the whole run by rule and table, if it had more than this turn.
    """
    turn = told(counts)
    with transaction.atomic():
        Run.objects.select_for_update().get(pk=run.pk)
        run.counts = merged(turn, {key: one.done for key, one in turn.items()} if done is None else done)
        run.leased_until = None
        run.finished_at = timezone.now() if ended and not brake.released_since(run) else None
        said = {"counts": run.counts, "brake": run.brake, "finished_at": run.finished_at}
        Run.objects.filter(pk=run.pk).update(leased_until=None, **said)


def told(counts: list[Count]) -> dict[str, Count]:
    """One count for each rule and table, whichever steps it went by."""
    found: dict[str, Count] = {}
    for one in counts:
        same = found.setdefault(f"{one.rule} {one.label}", Count(one.rule, one.label, one.promise))
        same.due, same.done, same.parked = same.due + one.due, same.done + one.done, same.parked + one.parked
        same.held |= one.held
    return found


def done_in(run: Run) -> dict[str, int]:
    """Rows gone since the run began, by rule and table: the journal knows them, also of a turn whose worker died."""
    found: Counter[str] = Counter()
    known = all_declarations()
    for facts in chunks_of(run).values_list("facts", flat=True):
        for label, number in facts["rows"].items():
            if label in known and known[label].personal():
                found[f"{facts['rule']} {label}"] += number
    return dict(found)


def merged(turn: dict[str, Count], done: dict[str, int]) -> dict[str, Any]:
    """The day's figures: done is the whole run's, held and parked are what its last turn saw."""
    rules = {}
    for key, number in done.items():
        rule, _, label = key.partition(" ")
        rules[key] = Count(rule, label, BY_ID[rule].promise if rule in BY_ID else "", due=number, done=number).as_json()
    for key, one in turn.items():
        earlier = done.get(key, 0) - one.done
        if any((one.due, one.held, one.parked, key in done)):
            rules[key] = {**one.as_json(), "due": one.due + earlier, "done": one.done + earlier}
    return rules


def parked(run: Run) -> int:
    """How many rows wait for a person."""
    return sum(int(figures.get("parked", 0)) for figures in run.counts.values())
