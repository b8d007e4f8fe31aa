"""Reasons to keep despite clock and erasure: restriction, open case, dated hold. The statutory ones are in the rules.

A hold is about a person, so it stretches over every row tied to them, of whatever table. It is part of the query, never
a flag to keep in step: lifted today, the row is due tonight.
"""

from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from datamap.models import LegalHold
from datamap.registry import installed, model_of

CASE = "requests_app.Case"


class Why(StrEnum):
    """Why a person's rows are held."""

    RESTRICTION = "restriction"  # Art. 18: storage only
    OPEN_CASE = "open_case"  # what is asked for is not swept before the answer
    LEGAL_HOLD = "legal_hold"  # a claim or another law, dated


def conditions(path: str, today: date, *, but_case: UUID | None = None) -> dict[Why, Q | Exists]:
    """Per reason, the condition under which a row is held; ``path`` leads from the row to the person ("pk" for theirs).

    ``but_case``: the case at hand does not hold what it is about to erase.
    """
    restricted = "restricted_at__isnull" if path == "pk" else f"{path}__restricted_at__isnull"
    found: dict[Why, Q | Exists] = {
        Why.RESTRICTION: Q(**{restricted: False}),
        Why.LEGAL_HOLD: Exists(_legal_holds(today).filter(partner=OuterRef(path))),
    }
    if installed(CASE):
        found[Why.OPEN_CASE] = Exists(_open_cases(but_case).filter(partner=OuterRef(path)))
    return found


def free(rows: "QuerySet[Any]", path: str | None, today: date) -> "QuerySet[Any]":
    """Those of the rows that nothing holds."""
    if path is not None:
        for condition in conditions(path, today).values():
            rows = rows.filter(~condition)
    return rows


def held_by(rows: "QuerySet[Any]", path: str | None, today: date) -> dict[str, int]:
    """How many of the rows are held, by reason; a row held twice counts under both."""
    if path is None:
        return {}
    counts = {str(why): rows.filter(condition).count() for why, condition in conditions(path, today).items()}
    return {why: count for why, count in counts.items() if count}


def reasons(subject_pk: object, *, today: date, but_case: UUID | None = None) -> list[Why]:
    """What holds one person's data now. One query."""
    people: QuerySet[Any] = model_of("partners.Partner")._default_manager.filter(pk=subject_pk)
    asked = conditions("pk", today, but_case=but_case)
    held = people.values_list(*(ExpressionWrapper(Q(asked[why]), BooleanField()) for why in asked)).first()
    return [why for why, holding in zip(asked, held or (), strict=False) if holding]


def _legal_holds(today: date) -> QuerySet[LegalHold]:
    return LegalHold.objects.filter(lifted_at__isnull=True, until__gte=today).order_by()


def _open_cases(but_case: UUID | None) -> "QuerySet[Any]":
    cases: QuerySet[Any] = model_of(CASE)._default_manager.filter(closed_at__isnull=True).order_by()
    return cases if but_case is None else cases.exclude(pk=but_case)
