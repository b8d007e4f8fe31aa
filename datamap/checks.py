"""The checks that stop the start-up while the map has a gap. Each message says what to do."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.core.checks import CheckMessage, Error
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model

from datamap.registry import all_declarations, split_clock
from datamap.terms import Declaration, Erase


def check_map(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Hold the whole map against every installed model, whatever apps were asked for: a gap anywhere is a gap."""
    return list(gaps(apps.get_models(), all_declarations()))


def gaps(models: Sequence[type[Model]], declared: Mapping[str, Declaration]) -> Iterator[CheckMessage]:
    """E001 to E005 for these models and declarations."""
    for model in models:
        if model._meta.proxy:
            continue
        label = model._meta.label
        if label not in declared:
            yield Error(
                f"{label} does not stand on the personal-data map.",
                hint=f'Add declare("{label}", …) with every field to a file in datamap/declarations/.',
                obj=model,
                id="datamap.E005",
            )
            continue
        yield from _undeclared(model, declared[label])
        yield from _gone(model, declared[label])
        yield from _not_blankable(model, declared[label])
        yield from _without_clock(model, declared[label])


def _undeclared(model: type[Model], declaration: Declaration) -> Iterator[CheckMessage]:
    for field in _columns(model):
        if field.name not in declaration.fields:
            yield Error(
                f"{model._meta.label}.{field.name} is not declared on the personal-data map.",
                hint=(
                    f"Add {field.name}=Personal(category, purpose, basis, keep, erase) or "
                    f'{field.name}=NotPersonal("why") to declare("{model._meta.label}", …) in datamap/declarations/.'
                ),
                obj=model,
                id="datamap.E001",
            )


def _gone(model: type[Model], declaration: Declaration) -> Iterator[CheckMessage]:
    known = {field.name for field in _columns(model)}
    reach = declaration.reach
    named = {*declaration.fields, *reach.found_by.values(), *reach.as_typed.values(), *reach.free_text, *reach.raw_text}
    for name in sorted(named - known):
        yield Error(
            f"{model._meta.label}.{name} stands on the personal-data map and is no field any more.",
            hint="Take the line out of datamap/declarations/, or follow the field's new name.",
            obj=model,
            id="datamap.E002",
        )


def _not_blankable(model: type[Model], declaration: Declaration) -> Iterator[CheckMessage]:
    columns = {field.name: field for field in _columns(model)}
    for name, term in declaration.personal().items():
        field = columns.get(name)
        if field is None or term.erase not in (Erase.BLANK, Erase.DESTROY_FILE):
            continue
        if term.erase == Erase.DESTROY_FILE:
            fits, must = isinstance(field, ForeignKey) and field.null, "point to a sealed file with null=True"
        else:
            fits, must = field.null or (field.blank and field.empty_strings_allowed), "have null=True or blank=True"
        if not fits:
            yield Error(
                f"{model._meta.label}.{name} is to be emptied, but the schema can't.",
                hint=f"The field must {must}; or declare that the whole row is deleted.",
                obj=model,
                id="datamap.E003",
            )


def _without_clock(model: type[Model], declaration: Declaration) -> Iterator[CheckMessage]:
    paths = {path for keep, _ in declaration.rules() for path in (keep.after, keep.or_after) if path}
    if declaration.reach.via:
        paths.add(declaration.reach.via)
    paths.update(declaration.reach.stamps)
    for path in sorted(paths):
        try:
            split_clock(model, path)
        except FieldDoesNotExist:
            yield Error(
                f"{model._meta.label}: the map's path {path!r} leads to no field.",
                hint="Name a date or moment of the row, or one one behind foreign keys (partner.relation_ended_on).",
                obj=model,
                id="datamap.E004",
            )


def _columns(model: type[Model]) -> list["Field[Any, Any]"]:
    """Concrete fields and many-to-many ones; the tables in between are covered by the latter."""
    return [*model._meta.fields, *model._meta.many_to_many]
