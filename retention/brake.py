"""The brake: a rule that would take unusually many rows in one day waits until two people have looked (D25, design §7).

What is unusual is a matter of the table the rule's clock stands in: more than fifty rows and more than a share of them.
For a rule that counts days or months the share is 5 % (of the register, for partners). One that counts calendar years
lets go of a whole year on 1 January, so it gets twice the even share: of N + 1 years kept, two. Everything taken since
the day's run began counts, also in turns whose worker died: the journal's lines are the measure.
"""

from dataclasses import asdict, dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext_noop as noop

from datamap.expiry import Ration, Step
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

    def ration(self) -> Ration:
        """What it may take now."""
        return Ration(0 if self.braked else self.most - self.taken)

    def as_json(self) -> dict[str, Any]:
        """For the record of the run and for machines."""
        return {**asdict(self), "braked": self.braked}


def guards(step: Step) -> bool:
    """Whether the brake looks at the step at all: what no hold stretches and what is short-lived goes in any number."""
    return not step.keep.despite_holds and step.keep.rule not in SHORT_LIVED


def look(step: Step, today: date, run: Run | None = None) -> Look:
    """A guarded step before the brake. ``run``: the day's, if it has begun."""
    rule, source, due = step.keep.rule, step.owner, step.due(today).count()
    taken = taken_in(run, step) if run and due else 0
    if due + taken <= FLOOR:
        return Look(rule, source, due, taken)
    return Look(rule, source, due, taken, level(step, run), released(run.day, rule, source) if run else 0)


def key(rule: str, source: str) -> str:
    """How ``Run.brake`` names a step."""
    return f"{rule} {source}"


def taken_in(run: Run, step: Step) -> int:
    """How many of the owner's rows have gone since the day's run began, whoever took them."""
    lines = chunks_of(run).filter(facts__rule=step.keep.rule, facts__clock=step.owner)
    return sum(facts["keys"] for facts in lines.values_list("facts", flat=True))


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


def note(seen: Look, run: Run) -> None:
    """Write into the run what the brake saw.

    What it stops becomes a task and a line in the journal, once a number, and a mail to the approvers, once a day.
    """
    name = key(seen.rule, seen.source)
    before = run.brake.pop(name, {})
    if seen.due + seen.taken > FLOOR:
        run.brake[name] = seen.as_json()
    if not seen.braked or (before.get("braked") and before["due"] == seen.due):
        return
    with transaction.atomic():
        task = open_task(kind=BRAKED, what=WAITS, facts=task_facts(seen.rule, seen.source), due_on=run.day)
        tell_of_stop(task, run.day)
        record("sweep_braked", by=CLOCK, rule=seen.rule, clock=seen.source, due=seen.due, level=seen.level)


def task_facts(rule: str, source: str) -> dict[str, str]:
    """What the task says in words: English, translated where it is shown."""
    return {"rule": in_english(BY_ID[rule].words), "source": in_english(table_name(source))}
