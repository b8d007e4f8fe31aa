"""Codes of rules, tables and holds in words, dates in words: for people, in their language."""

from collections.abc import Mapping
from datetime import date

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from datamap.holds import Why
from datamap.rules import BY_ID
from identifiers import long_date
from journal.roles import has_role
from retention.actions.permission import SEES_CLOCKS
from retention.names import CLOCKS, table_name

REASONS = {
    Why.RESTRICTION: _("restriction under Article 18"),
    Why.ASKED_FOR: _("may be the one who asks"),
    Why.OPEN_CASE: _("open case"),
    Why.LEGAL_HOLD: _("dated hold"),
}


def rule_words(rule: str) -> str:
    """How long a rule keeps, as the policy's readers are told; the code of a rule that is no more."""
    return capfirst(str(BY_ID[rule].words if rule in BY_ID else CLOCKS.get(rule, rule)))


def source_words(label: str) -> str:
    """A table."""
    try:
        return capfirst(str(table_name(label)))
    except LookupError:
        return label


def held_words(held: Mapping[str, int]) -> list[str]:
    """How many rows are held, by reason."""
    return [f"{number} – {REASONS[Why(why)] if why in REASONS else why}" for why, number in held.items()]


def day_words(day: date) -> str:
    """`tisdag 7 april 2026`."""
    return long_date(day, get_language() or "sv")


def let_in(request: HttpRequest) -> None:
    """The figures are for who handles, approves or audits. Raises ``PermissionDenied``."""
    if not has_role(request.user, SEES_CLOCKS):
        raise PermissionDenied
