"""The few statements that take data away: delete, cut, empty, destroy. Set-based, by keys, no cascade in Python.

Foreign keys are checked at commit on both databases, so the order of the statements does not matter, only that none of
them leaves a row pointing at nothing.
"""

from collections.abc import Container, Iterable, Sequence
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import Field, ForeignKey, Model, Q, QuerySet
from django.utils import timezone

from datamap.keys import Keys
from datamap.registry import declaration_of, model_of
from datamap.terms import Declaration, Erase
from vault.models import SealedFile
from vault.sealing import destroy_all


def delete(rows: "QuerySet[Any]") -> int:
    """Delete the rows in one statement. What points to them must have been deleted or cut before."""
    return rows.order_by()._raw_delete(connection.alias)


def delete_with_dependants(
    label: str, keys: Sequence[Any] | Keys, *, path: str = "pk", but: Container[str] = frozenset()
) -> dict[str, int]:
    """Delete rows by key, rows that can't stand without them first; cut every other link to them. Counts by label.

    ``path``: the lookup from the rows to what the keys name, if not to the rows themselves. ``but``: tables that are
    known to hold nothing that points there.
    """
    counts: dict[str, int] = {}
    _take_away(model_of(label), f"{path}__in", keys, counts, but)
    return {name: number for name, number in counts.items() if number}


@cache
def links_to(model: type[Model]) -> tuple["ForeignKey[Any, Any]", ...]:
    """Every foreign key of an installed model that points to ``model``."""
    return tuple(
        field
        for other in apps.get_models(include_auto_created=True)
        for field in other._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model is model and not other._meta.proxy
    )


def empty(model: type[Model], names: Iterable[str]) -> dict[str, Any]:
    """What an UPDATE must set to empty these fields: NULL where the schema has it, else the empty text."""
    return {name: None if model._meta.get_field(name).null else "" for name in names}


def anything_in(model: type[Model], names: Iterable[str]) -> Q:
    """The condition that one of the fields is not empty yet."""
    found = Q()
    for name in names:
        field = model._meta.get_field(name)
        filled = Q(**{f"{name}__isnull": False}) if isinstance(field, Field) and field.null else Q()
        if isinstance(field, Field) and field.empty_strings_allowed and not field.is_relation:
            filled &= ~Q(**{name: ""}) if field.get_internal_type() != "GenericIPAddressField" else Q()
        found |= filled
    return found


def file_fields(declared: Declaration) -> list[str]:
    """The fields of a table that point to sealed files."""
    return [name for name, term in declared.personal().items() if term.erase == Erase.DESTROY_FILE]


def living_file(names: Iterable[str]) -> Q:
    """The condition that one of the fields points to a file whose key lives."""
    found = Q(pk__in=[])
    for name in names:
        found |= Q(**{f"{name}__isnull": False, f"{name}__destroyed_at__isnull": True})
    return found


def destroy_files(label: str, rows: "QuerySet[Any]") -> int:
    """Let the keys of the rows' files die in this transaction and write down when. Answers how many files died."""
    declared, model = declaration_of(label), model_of(label)
    names = file_fields(declared)
    found = list(rows.order_by().filter(living_file(names)).values_list("pk", *names))
    if not found:
        return 0
    keys = [row[0] for row in found]
    files = SealedFile.objects.filter(pk__in=[file for row in found for file in row[1:] if file], destroyed_at=None)
    number = len(files)
    destroy_all(files)
    mine = {name: timezone.now() for name in declared.reach.stamps if "." not in name}
    changed = {**declared.reach.destroyed, **mine}
    if changed:
        model._default_manager.filter(pk__in=keys).update(**changed)
    for path in declared.reach.stamps:
        if "." in path:
            link, _, name = path.partition(".")
            _stamp_parent(model, link, name, keys)
    return number


def _stamp_parent(model: type[Model], link: str, name: str, keys: Sequence[Any]) -> None:
    parent = model._meta.get_field(link).related_model
    parents = model._default_manager.filter(pk__in=keys).values(f"{link}_id")
    parent._default_manager.filter(pk__in=parents).update(**{name: timezone.now()})  # type: ignore[union-attr]


def _take_away(
    model: type[Model], path: str, keys: Sequence[Any] | Keys, counts: dict[str, int], but: Container[str]
) -> None:
    """``path``: the lookup by which the rows of ``model`` hang on the keys."""
    for link in (link for link in links_to(model) if link.model._meta.label not in but):
        other, way = link.model, f"{link.name}__{path}" if path != "pk__in" else f"{link.name}__in"
        rows = other._base_manager.filter(**{way: keys})
        if not goes_along(link):
            rows.update(**{link.name: None})
        elif other is not model:
            _take_files(other, rows)
            _take_away(other, way, keys, counts, but)
    label = model._meta.label
    counts[label] = counts.get(label, 0) + delete(model._base_manager.filter(**{path: keys}))


def _take_files(model: type[Model], rows: "QuerySet[Any]") -> None:
    label = model._meta.label
    if not model._meta.auto_created and file_fields(declaration_of(label)):
        destroy_files(label, rows)


def goes_along(link: "ForeignKey[Any, Any]") -> bool:
    """Whether rows go when what they point to goes.

    Always when the link can't be empty; else when every clock of theirs hangs on the row they point to: a support
    message goes with its partner, an invoice has a clock of its own and only loses the link.
    """
    if not link.null or link.model._meta.auto_created:
        return True
    terms = declaration_of(link.model._meta.label).personal().values()
    deleted = [term.keep for term in terms if term.erase == Erase.DELETE_ROW]
    return bool(deleted) and all(keep.after.startswith(f"{link.name}.") for keep in deleted)
