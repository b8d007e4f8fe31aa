"""The words of the monitor: a promise, what is measured of it, and how it stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from datamap.terms import Words
from journal.roles import Role


class State(TextChoices):
    """How a promise stands."""

    HOLDS = "holds", _("is kept")
    AT_RISK = "at_risk", _("at risk")
    BROKEN = "broken", _("broken")
    NOTHING = "nothing", _("nothing to judge")
    NOT_MEASURABLE = "not_measurable", _("not measurable here")


class Moment(NamedTuple):
    """When is measured: the moment and the day in Stockholm."""

    now: datetime
    today: date


@dataclass(frozen=True)
class Measured:
    """What a check found: a number to hold against the threshold, and a remark where the number does not say all."""

    state: State
    value: int
    remark: Words = ""


Check = Callable[[Moment], Measured]


@dataclass(frozen=True)
class Promise:
    """One requirement of law.md §2.

    ``measures``: what is counted or tried. ``threshold``: from when it holds. ``evidence``: the name of the page where
    the rows behind the number can be looked at. ``check`` is None for what can't be measured here, for the reason
    ``why_not``; such a promise is signed off by a person once a year.
    """

    code: str
    measures: Words
    threshold: Words
    owner: Role
    evidence: str
    check: Check | None = None
    why_not: Words = ""


NONE = _("none")


def none_wrong(wrong: int, *, of: int | None = None, remark: Words = "") -> Measured:
    """Broken by a single one; nothing to judge where there was none of the kind (``of`` is 0)."""
    if wrong:
        return Measured(State.BROKEN, wrong, remark)
    return Measured(State.NOTHING if of == 0 else State.HOLDS, 0)


def none_missing(missing: int, remark: Words) -> Measured:
    """At risk while something that belongs to it is missing: it has broken nothing yet."""
    return Measured(State.AT_RISK, missing, remark) if missing else Measured(State.HOLDS, 0)
