"""What is due tonight, and what is held and why: the dry run's figures and the record of every run."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet

from datamap import holds
from datamap.expiry.steps import Part, Step
from datamap.registry import model_of


@dataclass
class Count:
    """One table under one rule. ``held``: rows a hold keeps from going, by reason."""

    rule: str
    label: str
    promise: str
    due: int = 0
    done: int = 0
    parked: int = 0
    held: dict[str, int] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """For the record of the run and for machines."""
        return {
            "rule": self.rule,
            "source": self.label,
            "promise": self.promise,
            "due": self.due,
            "done": self.done,
            "parked": self.parked,
            "held": self.held,
        }


def count(step: Step, today: date) -> list[Count]:
    """What the step would do today, table by table. A fixed number of queries, whatever the number of rows.

    Most nights most rules have nothing due and nothing held: then the owners are asked and their tables left alone.
    """
    holding = _holding(step, today)
    anything = step.due(today).exists()
    return [
        Count(
            step.keep.rule,
            part.label,
            step.keep.promise,
            due=rows_due(step, part, today).count() if anything else 0,
            held={str(why): number for why in holding if (number := rows_due(step, part, today, why).count())},
        )
        for part in step.parts
    ]


def _holding(step: Step, today: date) -> list[holds.Why]:
    """Why rows of the owner that are over their time are held, each reason once."""
    path, over = step.path_to_subject, step.by_clock(today)
    if path is None:
        return []
    return [why for why, condition in holds.conditions(path, today).items() if over.filter(condition).exists()]


def rows_due(step: Step, part: Part, today: date, why: holds.Why | None = None) -> "QuerySet[Any]":
    """The part's rows over their time and with something to lose: those that nothing holds, or that ``why`` does."""
    owners, path = step.by_clock(today), step.path_to_subject
    if why is None:
        owners = holds.free(owners, path, today, label=part.label)
    elif path is not None:
        owners = owners.filter(holds.conditions(path, today, label=part.label)[why])
    if not part.path:
        return owners.filter(part.to_lose())
    rows = model_of(part.label)._default_manager.order_by().filter(part.to_lose())
    return rows.filter(**{f"{part.path}__in": owners.values("pk")})
