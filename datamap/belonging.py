"""Which rows of a table are a person's: of one at hand, or of anyone, with slots where the person's values go."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model, Q, QuerySet

from datamap.compiled import Slot
from datamap.registry import column, model_of, subject, subject_path, tied_to_subject
from datamap.terms import Declaration


def rows_of(declared: Declaration, subject_pk: Any, *, loose_value: Any = "") -> "QuerySet[Any]":
    """The rows of one table that belong to a person, unlinked ones carrying their (non-empty) value included."""
    path = subject_path(declared)
    belongs = Q(**{path or "pk": subject_pk})
    if declared.reach.loose and loose_value:
        belongs |= Q(**{f"{path}__isnull": True, declared.reach.loose[0]: loose_value})
    return model_of(declared.label)._default_manager.filter(belongs)


def loose_value(declared: Declaration, person: Model) -> str:
    """The value by which rows without a link belong to the person."""
    return str(getattr(person, declared.reach.loose[1]) or "") if declared.reach.loose else ""


def known(person: Model) -> dict[str, Any]:
    """What goes into the slots of ``anyones`` for this person: the key, and what rows without a link may carry."""
    names = {declared.reach.loose[1] for declared in tied_to_subject() if declared.reach.loose}
    return {"pk": person.pk, **{name: str(getattr(person, name) or "") for name in names}}


def with_loose(person: Mapping[str, Any]) -> frozenset[str]:
    """The tables in which rows without a link may be the person's. ``person``: as ``known`` answers."""
    return frozenset(
        declared.label for declared in tied_to_subject() if declared.reach.loose and person[declared.reach.loose[1]]
    )


def anyones(declared: Declaration, *, loose: bool) -> "QuerySet[Any]":
    """``rows_of`` whoever fills the slots; ``loose``: with those that have no link but the person's value."""
    people = model_of(subject().label)
    value: Slot | str = ""
    if loose and declared.reach.loose:
        name = declared.reach.loose[1]
        value = Slot(name, column(people, name))
    return rows_of(declared, Slot("pk", people._meta.pk), loose_value=value)
