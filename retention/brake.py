"""The brake: a rule that would take unusually many rows in one day waits until two people have looked (D25, design §7).

What is unusual is a matter of the table the rule's clock stands in: more than fifty rows and more than a share of them.
For a rule that counts days or months the share is 5 % (of the register, for partners). One that counts calendar years
lets go of a whole year on 1 January, so it gets twice the even share: of N + 1 years kept, two. Everything taken since
the day's run began counts, whichever worker took it and whether it lived: the journal's lines are the measure.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Count, IntegerField, Max, QuerySet, Subquery, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_noop as noop

from datamap.expiry import Overdrawn, Ration, Step
from datamap.registry import model_of
from datamap.rules import BY_ID, NINETY_DAYS, SESSION
from datamap.terms import Keep, in_english
from journal.models import JournalEntry
from journal.record import CLOCK, record
from retention.models import BrakeRelease, Run
from retention.names import table_name
from retention.tell_staff import tell_of_stop
from todo.open_tasks import open_task

BRAKED = "sweep_braked"
WAITS = noop(
    "The sweep waits: unusually many %(source)s are due at once (%(rule)s). Find out why, under Retention, and put it "
    "right or release it; that takes two."
)

FLOOR = 50  # rows a day that are never unusual
SHARE = Fraction(5, 100)
# Gone too early they cost nobody anything that can't be made anew; kept too long they break a promise.
SHORT_LIVED = frozenset({NINETY_DAYS.rule, SESSION.rule})


@dataclass(frozen=True)
class Look:
    """One rule before the brake: rows ``due`` now and ``taken`` today, the usual ``level``, what two ``released``."""

    rule: str
    source: str
    due: int
    taken: int = 0
    level: int = FLOOR
    released: int = 0

    @property
    def most(self) -> int:
        """How many rows the rule may take in the whole day."""
        return max(self.level, self.released)

    @property
    def braked(self) -> bool:
        """Whether it must wait."""
        return self.due + self.taken > self.most

    def as_json(self) -> dict[str, Any]:
        """For the record of the run and for machines."""
        return {**asdict(self), "braked": self.braked}


def guards(step: Step) -> bool:
    """Whether the brake looks at the step at all: what no hold stretches and what is short-lived goes in any number."""
    return not step.keep.despite_holds and step.keep.rule not in SHORT_LIVED


class DayRation(Ration):
    """What a rule may take in the day, shared by every worker of the run.

    The journal is the counter: from a chunk's line to its commit its head is locked, so whoever adds up the run's lines
    then sees all that others have taken, and nobody can add to it.
    """

    def __init__(self, step: Step, run: Run, seen: Look) -> None:
        super().__init__(0 if seen.braked else seen.most - seen.taken)
        self.step, self.run, self.most = step, run, seen.most

    def claim(self, rows: int) -> None:
        """Raises ``Overdrawn``."""
        over = taken_in(self.run, self.step) - self.most
        if over > 0:
            self.left = max(0, rows - over)
            raise Overdrawn


def look(step: Step, today: date, run: Run | None = None) -> Look:
    """A guarded step before the brake. ``run``: the day's, if it has begun."""
    rule, source = step.keep.rule, step.owner
    due, taken = _due_and_taken(step, today, run)
    if due + taken <= FLOOR:
        return Look(rule, source, due, taken)
    return Look(rule, source, due, taken, level(step, run), released(run.day, rule, source) if run else 0)


def examine(step: Step, run: Run) -> Look:
    """``look``, written into the run where there is anything to write.

    What it stops becomes a task and a line in the journal, once a number, and a mail to the approvers, once a day.
    """
    run.refresh_from_db(fields=["brake"])
    seen = look(step, run.day, run)
    if seen.due + seen.taken <= FLOOR and key(seen.rule, seen.source) not in run.brake:
        return seen
    with transaction.atomic():
        return _write_down(seen, run)


def _write_down(seen: Look, run: Run) -> Look:
    """The first worker's level is the day's: the next one may have looked at a register that was shrinking already."""
    name = key(seen.rule, seen.source)
    run.brake = Run.objects.select_for_update().get(pk=run.pk).brake
    before = run.brake.pop(name, {})
    if before:
        seen = replace(seen, level=before["level"])
    if seen.due + seen.taken > FLOOR:
        run.brake[name] = seen.as_json()
    Run.objects.filter(pk=run.pk).update(brake=run.brake)
    if seen.braked and not (before.get("braked") and before["due"] == seen.due):
        task = open_task(kind=BRAKED, what=WAITS, facts=task_facts(seen.rule, seen.source), due_on=run.day)
        tell_of_stop(task, run.day)
        record("sweep_braked", by=CLOCK, rule=seen.rule, clock=seen.source, due=seen.due, level=seen.level)
    return seen


def key(rule: str, source: str) -> str:
    """How ``Run.brake`` names a step."""
    return f"{rule} {source}"


def _due_and_taken(step: Step, today: date, run: Run | None) -> tuple[int, int]:
    """Both out of one statement: a chunk that another worker commits in between would be in neither or in both."""
    if run is None:
        return step.due(today).count(), 0
    taken: QuerySet[Any, Any] = _lines(run, step).order_by().values("event").annotate(keys=_KEYS).values("keys")
    found = step.due(today).aggregate(due=Count("pk"), taken=Max(Subquery(taken)))
    if found["due"] or key(step.keep.rule, step.owner) not in run.brake:
        return found["due"], found["taken"] or 0
    return 0, taken_in(run, step)


def taken_in(run: Run, step: Step) -> int:
    """How many of the owner's rows have gone since the day's run began, whoever took them."""
    return _lines(run, step).aggregate(keys=_KEYS)["keys"] or 0


_KEYS = Sum(Cast(KeyTextTransform("keys", "facts"), IntegerField()))


def _lines(run: Run, step: Step) -> "QuerySet[JournalEntry]":
    return chunks_of(run).filter(facts__rule=step.keep.rule, facts__clock=step.owner)


def chunks_of(run: Run) -> "QuerySet[JournalEntry]":
    """The journal's lines of the run; each was committed with the rows it tells of."""
    return JournalEntry.objects.filter(seq__gt=run.journal_from, at__gte=run.started_at, event="sweep_chunk")


def level(step: Step, run: Run | None) -> int:
    """How many rows a day are usual; for a day it stands, so a register that shrinks under the sweep lowers nothing."""
    known: int | None = run.brake.get(key(step.keep.rule, step.owner), {}).get("level") if run else None
    return known or max(FLOOR, int(model_of(step.owner)._default_manager.count() * share(step.keep)))


def share(keep: Keep) -> Fraction:
    """The part of its table a rule usually takes in a day at most."""
    return SHARE if keep.calendar_years is None else Fraction(2, keep.calendar_years + 1)


def released(day: date, rule: str, source: str) -> int:
    """How many rows two people have agreed on for the day."""
    agreed = BrakeRelease.objects.filter(day=day, rule=rule, source=source, approved_at__isnull=False)
    return agreed.aggregate(most=Max("most"))["most"] or 0


def released_since(run: Run) -> bool:
    """Whether two people have released, since the run looked, something it still takes for stopped."""
    stopped = [seen for seen in run.brake.values() if seen["braked"]]
    return any(released(run.day, seen["rule"], seen["source"]) > seen["released"] for seen in stopped)


def task_facts(rule: str, source: str) -> dict[str, str]:
    """What the task says in words: English, translated where it is shown."""
    return {"rule": in_english(BY_ID[rule].words), "source": in_english(table_name(source))}
