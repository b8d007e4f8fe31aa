"""What an erasure would do, line by line, before anybody approves it (R-55, R-56, law.md §8)."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Any, Self
from uuid import UUID

from django.db.models import Model, TextChoices
from django.utils.translation import gettext_lazy as _

from datamap import holds
from datamap.erase.seen import Seen, see
from datamap.models import LegalHold
from datamap.registry import column, declaration_of, installed, model_of, outside, subject, tied_to_subject
from datamap.rules import BY_ID, CASE_FILE
from datamap.tally import Tally
from datamap.terms import Declaration, Erase, Keep, Words


class What(TextChoices):
    """What becomes of a line."""

    ERASE = "erase", _("erased")
    ANONYMISE = "anonymise", _("made anonymous")
    KEPT = "kept", _("kept")
    NOT_FOUND = "not_found", _("nothing found")
    OUTSIDE = "outside", _("a task outside this system")


@dataclass(frozen=True)
class Line:
    """One source under one rule. ``rows`` is None for holdings outside, ``until`` while the clock has not started."""

    label: str
    what: What
    rows: int | None
    fields: tuple[str, ...] = ()
    rule: str = ""
    law: str = ""
    section: str = ""
    until: date | None = None

    @property
    def title(self) -> Words:
        """The source's name for people, in the language of the moment."""
        if self.what == What.OUTSIDE:
            return next((held.title for held in outside() if held.code == self.label), self.label)
        return (model_of(self.label)._meta.verbose_name_plural or self.label) if installed(self.label) else self.label

    @property
    def field_titles(self) -> tuple[Words, ...]:
        """The fields' names for people."""
        if not installed(self.label):
            return self.fields
        return tuple(column(model_of(self.label), name).verbose_name for name in self.fields)

    @property
    def rule_words(self) -> Words:
        """How long, in words."""
        return BY_ID[self.rule].words if self.rule in BY_ID else ""

    def as_json(self) -> dict[str, Any]:
        """Codes, counts and dates; no personal data."""
        return {
            "label": self.label,
            "what": self.what.value,
            "rows": self.rows,
            "fields": list(self.fields),
            "rule": self.rule,
            "law": self.law,
            "section": self.section,
            "until": self.until.isoformat() if self.until else None,
        }


@dataclass(frozen=True)
class Plan:
    """The whole plan. ``blocked``: what forbids it for now. ``digest`` stands for the plan and the rows it saw."""

    lines: tuple[Line, ...]
    blocked: tuple[str, ...]
    digest: str

    @property
    def erased(self) -> tuple[Line, ...]:
        """What goes."""
        return tuple(line for line in self.lines if line.what in (What.ERASE, What.ANONYMISE))

    @property
    def kept(self) -> tuple[Line, ...]:
        """What stays: law, section and date."""
        return tuple(line for line in self.lines if line.what == What.KEPT)

    @property
    def held(self) -> frozenset[str]:
        """The tables a dated hold keeps from being erased."""
        return frozenset(line.label for line in self.lines if line.rule == holds.Why.LEGAL_HOLD)

    @property
    def outside(self) -> tuple[Line, ...]:
        """What a person has to do elsewhere."""
        return tuple(line for line in self.lines if line.what == What.OUTSIDE)

    def as_json(self) -> dict[str, Any]:
        """For storing with the proposal; ``from_json`` reads it back."""
        return {
            "lines": [line.as_json() for line in self.lines],
            "blocked": list(self.blocked),
            "digest": self.digest,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """A stored plan, to be shown."""
        lines = (
            Line(
                **{
                    **line,
                    "what": What(line["what"]),
                    "fields": tuple(line["fields"]),
                    "until": date.fromisoformat(line["until"]) if line["until"] else None,
                }
            )
            for line in stored["lines"]
        )
        return cls(tuple(lines), tuple(stored["blocked"]), stored["digest"])


@dataclass(frozen=True)
class Share:
    """The fields of a table under one rule: what the rule keeps, or what goes now."""

    keep: Keep
    erase: Erase
    fields: tuple[str, ...]


def plan(subject_pk: Any, *, today: date, case: UUID | None = None) -> Plan:
    """The plan for one person as things stand today (Stockholm).

    ``case`` is the case at hand, linked to the person or not: it doesn't block its own erasure, and it is kept as the
    case file in one line that stays the same while letters are still added. Raises the model's ``DoesNotExist``.
    """
    person = model_of(subject().label)._default_manager.get(pk=subject_pk)
    return plan_for(person, see(person, today=today, case=case), today=today, case=case)


def plan_for(person: Model, seen: Seen, *, today: date, case: UUID | None) -> Plan:
    """``plan`` for a person at hand, locked or not, about whom everything has been seen."""
    tally = seen.tally
    dated = list(holds.active(today).filter(partner=person.pk)) if holds.Why.LEGAL_HOLD in seen.why else []
    lines: list[Line] = []
    for declared in tied_to_subject():
        found = _lines(declared, tally[declared.label], today)
        hold = holds.longest(dated, declared.label)
        lines += found if hold is None else (_under(hold, line) for line in found)
    marks = [[label, *counted.marks] for label, counted in tally.items() if label != holds.DATED]
    marks.append([repr(getattr(person, name)) for name in subject().personal()])
    if case is not None:
        lines.append(_case_at_hand())
    lines += [Line(held.code, What.OUTSIDE, None, law=held.law, section=held.section) for held in outside()]
    blocked = tuple(reason for reason in seen.why if reason in holds.FORBID)
    return Plan(tuple(lines), blocked, _digest(lines, blocked, marks))


def shares(declared: Declaration) -> tuple[Share, ...]:
    """The personal fields of a table grouped by rule and fate; the visible ones are named."""
    return _shares(declared.label)


@cache  # the map does not change while the program runs
def _shares(label: str) -> tuple[Share, ...]:
    found: dict[tuple[Keep, Erase], list[str]] = {}
    for name, term in declaration_of(label).personal().items():
        names = found.setdefault((term.keep, term.erase), [])
        if not term.derived:
            names.append(name)
    return tuple(Share(keep, erase, tuple(names)) for (keep, erase), names in found.items())


def kept_rows(keep: Keep, tally: Tally, today: date) -> dict[date | None, int]:
    """How many rows the rule's law keeps, by the last day; None before the clock has started. Due ones are left out."""
    counted: dict[date | None, int] = {}
    for day, number in tally.by_clock.get(keep.after, {}).items():
        if day is None or keep.due_on(day) > today:
            until = keep.until(day) if day else None
            counted[until] = counted.get(until, 0) + number
    return counted


def _under(hold: LegalHold, line: Line) -> Line:
    """The same line under a dated hold: what would go stays, and of two laws the one that keeps longer is named."""
    longer = line.what == What.KEPT and (line.until is None or line.until >= hold.until)
    if line.what == What.NOT_FOUND or longer:
        return line
    return replace(
        line, what=What.KEPT, rule=holds.Why.LEGAL_HOLD, law=hold.law, section=hold.section, until=hold.until
    )


def _lines(declared: Declaration, tally: Tally, today: date) -> Iterator[Line]:
    """The lines of one table; always at least one."""
    number = tally.rows
    if not number:
        yield Line(declared.label, What.NOT_FOUND, 0)
        return
    found = shares(declared)
    rules = dict.fromkeys(share.keep for share in found if share.keep.holds)
    kept = {keep: kept_rows(keep, tally, today) for keep in rules}
    for share in found:
        keep = share.keep
        for until, held in sorted(kept.get(keep, {}).items(), key=lambda pair: pair[0] or date.max):
            yield Line(declared.label, What.KEPT, held, share.fields, keep.rule, keep.law, keep.section, until)
    staying = {share: sum(kept.get(share.keep, {}).values()) for share in found}
    names = [name for share in found if staying[share] < number for name in share.fields]
    if names:
        yield Line(declared.label, What.ERASE, number - min(staying.values()), tuple(names))


def _case_at_hand() -> Line:
    fields = tuple(name for name, term in _case_fields() if not term.derived)
    return Line(holds.CASE, What.KEPT, 1, fields, CASE_FILE.rule, CASE_FILE.law, CASE_FILE.section, None)


def _case_fields() -> list[tuple[str, Any]]:
    declared = next(declared for declared in tied_to_subject() if declared.label == holds.CASE)
    return [(name, term) for name, term in declared.personal().items() if term.keep.rule == CASE_FILE.rule]


def _digest(lines: list[Line], blocked: tuple[str, ...], marks: list[list[str]]) -> str:
    """SHA-256 over the plan and what it saw: which rows, by the dates their laws count from, and the person's own row.

    So another row in place of one, a corrected date, another name on the person is other data than was approved, while
    a word changed in a text that goes anyway is not.
    """
    canonical = json.dumps([[line.as_json() for line in lines], list(blocked), marks], sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()
