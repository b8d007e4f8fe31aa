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
    held = {why: owners for why, owners in _held(step, today).items() if owners.exists()}
    due = step.due(today)
    anything = due.exists()
    return [
        Count(
            step.keep.rule,
            part.label,
            step.keep.promise,
            due=_rows(step, part, due).count() if anything else 0,
            held={why: number for why, rows in held.items() if (number := _rows(step, part, rows).count())},
        )
        for part in step.parts
    ]


def _held(step: Step, today: date) -> "dict[str, QuerySet[Any]]":
    """The owner's rows that are over their time and held, by reason."""
    path = step.path_to_subject
    if path is None:
        return {}
    over = step.by_clock(today)
    conditions = holds.conditions(path, today, label=step.owner)
    return {str(why): over.filter(condition) for why, condition in conditions.items()}


def _rows(step: Step, part: Part, owners: "QuerySet[Any]") -> "QuerySet[Any]":
    """The part's rows with something to lose that hang on these owners."""
    if not part.path:
        return owners.filter(part.to_lose())
    rows = model_of(part.label)._default_manager.order_by().filter(part.to_lose())
    return rows.filter(**{f"{part.path}__in": owners.values("pk")})
