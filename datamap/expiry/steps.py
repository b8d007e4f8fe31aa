"""The sweep's programme, read off the map: per rule and clock, which tables lose what.

Rows whose clock stands in another row (``partner.relation_ended_on``) are taken by that row, so that a chunk of keys is
a chunk of partners and each table is one statement. Due is what the stored dates say now and what still has something
to lose that nothing holds: a late message, a returning customer, a missed night need no flag and no second thought, and
of a partner whose messages a claim keeps the usage goes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from datamap import holds
from datamap.clocks import run_out
from datamap.expiry.recipes import RECIPES
from datamap.registry import declaration_of, declarations, model_of, split_clock, subject_path
from datamap.rules import IN_ORDER
from datamap.statements import anything_in, living_file
from datamap.terms import Declaration, Erase, Keep


@dataclass(frozen=True)
class Part:
    """What one table loses under a step. ``path``: the lookup to the clock's owner, "" for the owner itself."""

    label: str
    path: str
    keep: Keep
    fates: frozenset[Erase]
    blank: tuple[str, ...]
    files: tuple[str, ...]

    @property
    def takes_rows(self) -> bool:
        """Whether whole rows go."""
        return Erase.DELETE_ROW in self.fates or (Erase.ANONYMISE in self.fates and RECIPES[self.label].deletes)

    def to_lose(self) -> Q:
        """The condition that a row still has something to lose."""
        # The first half is true of every row: an empty Q would vanish in the OR of several parts.
        narrowed = ~Q(pk__in=[]) & Q(**self.keep.only_if)
        if self.takes_rows:
            return narrowed
        something = living_file(self.files) | anything_in(model_of(self.label), self.blank)
        if Erase.ANONYMISE in self.fates:
            something |= RECIPES[self.label].still_to_do
        return narrowed & something


@dataclass(frozen=True)
class Step:
    """One rule on one clock: ``owner`` is the table the clock stands in, ``keep`` the rule as seen from there."""

    owner: str
    keep: Keep
    parts: tuple[Part, ...]

    @property
    def path_to_subject(self) -> str | None:
        """From the owner to the person a hold would be about; None when no hold stretches this rule."""
        return None if self.keep.despite_holds else subject_path(declaration_of(self.owner))

    def by_clock(self, today: date) -> "QuerySet[Any]":
        """The owner's rows whose clock has run out, held or not."""
        return model_of(self.owner)._default_manager.order_by().filter(clock_is_due(self, today))

    def due(self, today: date) -> "QuerySet[Any]":
        """The owner's rows to take now: run out, with something still to lose that nothing holds."""
        over, path = self.by_clock(today), self.path_to_subject
        if path is None:
            return over.filter(self.something())
        to_take = Q(pk__in=[])
        for parts in self.by_source.values():
            held = holds.conditions(path, today, label=parts[0].label)[holds.Why.LEGAL_HOLD]
            to_take |= _something(parts) & ~Q(held)
        return holds.free(over, path, today, of=holds.KEEP_WHOLE).filter(to_take)

    @property
    def by_source(self) -> dict[str, list[Part]]:
        """The parts by the source a dated hold would name for them; the person's own row is a source of its own."""
        found: dict[str, list[Part]] = {}
        for part in self.parts:
            found.setdefault(holds.scope_of(part.label), []).append(part)
        return found

    def something(self) -> Q:
        """The condition on the owner's row that one of the parts still has something to lose, held or not."""
        return _something(self.parts)


def _something(parts: Iterable[Part]) -> Q:
    something = Q(pk__in=[])
    for part in parts:
        if part.path:
            rows = model_of(part.label)._default_manager.order_by().filter(part.to_lose())
            something |= Q(Exists(rows.filter(**{part.path: OuterRef("pk")})))
        else:
            something |= part.to_lose()
    return something


def clock_is_due(step: Step, today: date) -> Q:
    """The condition on the owner's row: its clock, or where that is empty the second one, has run out."""
    owner = model_of(step.owner)
    due = Q(**run_out(owner, step.keep.after, step.keep, today))
    if step.keep.or_after:
        due |= Q(**{f"{step.keep.after}__isnull": True}) & Q(**run_out(owner, step.keep.or_after, step.keep, today))
    return due


def steps() -> list[Step]:
    """Every step, in the order of the rules."""
    found: dict[tuple[str, str], list[Part]] = {}
    seen_from_owner: dict[tuple[str, str], Keep] = {}
    for declared in declarations():
        for keep in dict.fromkeys(keep for keep, _ in declared.rules()):
            owner, path, last = split_clock(model_of(declared.label), keep.after)
            key = (keep.rule, owner._meta.label)
            second = keep.or_after.rpartition(".")[2]
            seen_from_owner[key] = replace(keep, after=last, or_after=second, only_if={})
            found.setdefault(key, []).append(_part(declared, keep, path))
    order = [rule.rule for rule in IN_ORDER]
    return [
        Step(owner, seen_from_owner[rule, owner], tuple(sorted(parts, key=lambda part: not part.path)))
        for (rule, owner), parts in sorted(found.items(), key=lambda item: order.index(item[0][0]))
    ]


def _part(declared: Declaration, keep: Keep, path: str) -> Part:
    named = {name: term for name, term in declared.personal().items() if term.keep == keep}
    further = [more.erase for more in declared.reach.further if more.keep == keep]
    fates = frozenset([*(term.erase for term in named.values()), *further])
    files = [name for name, term in declared.personal().items() if term.erase == Erase.DESTROY_FILE]
    return Part(
        declared.label,
        path,
        keep,
        fates,
        tuple(name for name, term in named.items() if term.erase == Erase.BLANK),
        tuple(files) if fates & {Erase.DESTROY_FILE, Erase.DELETE_ROW} else (),
    )
