"""The map itself: what ``declarations/`` has said, and how to get from a label to the model it names."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model, OneToOneRel

from datamap.terms import Declaration, Outside, Reach, RecipientKind, Term

_DECLARED: dict[str, Declaration] = {}
_OUTSIDE: dict[str, Outside] = {}
_RECIPIENTS: dict[str, RecipientKind] = {}


def declare(label: str, reach: Reach | None = None, /, **fields: Term) -> None:
    """Put a model on the map: ``label`` as in ``partners.Partner``, one term per field. Raises ``ValueError`` twice."""
    if label in _DECLARED:
        raise ValueError(f"{label} stands on the map already")
    _DECLARED[label] = Declaration(label, reach or Reach(), fields)


def declare_outside(holding: Outside) -> None:
    """Put a holding outside the database on the map."""
    _OUTSIDE[holding.code] = holding


def declare_recipients(kind: RecipientKind) -> None:
    """Put a kind of recipient on the map."""
    _RECIPIENTS[kind.code] = kind


def recipient_kinds() -> list[RecipientKind]:
    """The kinds of recipients."""
    return list(_RECIPIENTS.values())


def declarations() -> Iterator[Declaration]:
    """Every declared model that is installed, in the order of the declarations."""
    return (declared for declared in _DECLARED.values() if installed(declared.label))


def all_declarations() -> dict[str, Declaration]:
    """Every declaration by label, installed or not."""
    return dict(_DECLARED)


def declaration_of(label: str) -> Declaration:
    """The declaration of one model. Raises ``KeyError``."""
    return _DECLARED[label]


def outside() -> list[Outside]:
    """The holdings outside the database."""
    return list(_OUTSIDE.values())


def subject() -> Declaration:
    """The model of the person everything is about."""
    return next(declared for declared in _DECLARED.values() if declared.reach.subject)


def subject_path(declared: Declaration) -> str | None:
    """The lookup path from a row to its subject (``case__partner``), or None for rows tied to nobody."""
    if declared.reach.subject:
        return "pk"
    return declared.reach.via.replace(".", "__") or None


def tied_to_subject() -> list[Declaration]:
    """The subject's own model and every model whose rows lead to it."""
    return [declared for declared in declarations() if subject_path(declared) is not None]


@cache
def installed(label: str) -> bool:
    """Whether the app registry knows the model. Raises ``AppRegistryNotReady`` before it knows any."""
    try:
        apps.get_model(label)
    except LookupError:
        return False
    return True


def model_of(label: str) -> type[Model]:
    """The model behind a label. Raises ``LookupError``."""
    return apps.get_model(label)


def split_clock(model: type[Model], path: str) -> tuple[type[Model], str, str]:
    """Follow a dotted path: the model that owns its last field, the lookup to that model ("" for itself), the field.

    A step is a foreign key, or the other end of a one-to-one. Raises ``FieldDoesNotExist`` for any other.
    """
    *steps, last = path.split(".")
    owner = model
    for step in steps:
        link = owner._meta.get_field(step)
        if not isinstance(link, ForeignKey | OneToOneRel):
            raise FieldDoesNotExist(f"{owner._meta.label}.{step} is no foreign key")
        owner = link.related_model
    owner._meta.get_field(last)
    return owner, "__".join(steps), last


def column(model: type[Model], name: str) -> "Field[Any, Any]":
    """A concrete field of a model. Raises ``FieldDoesNotExist``."""
    found = model._meta.get_field(name)
    if not isinstance(found, Field):
        raise FieldDoesNotExist(f"{model._meta.label}.{name} is no column")
    return found
