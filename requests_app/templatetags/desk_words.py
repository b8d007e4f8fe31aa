"""Codes in words for the desk."""

from collections.abc import Iterable
from datetime import date

from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from identifiers.dates import long_date
from requests_app.code_words import EVENTS, WHY

register = template.Library()

EVIDENCE: dict[str, Promise] = {
    "name": gettext_lazy("name"),
    "company": gettext_lazy("company"),
    "email": gettext_lazy("e-mail"),
    "phone": gettext_lazy("phone"),
    "number": gettext_lazy("personal or company number"),
    "customer_number": gettext_lazy("customer number"),
}


@register.filter
def positive(number: int) -> int:
    """How many days late."""
    return abs(number)


@register.filter
def day_in_words(day: date) -> str:
    """`tisdag 7 april 2026`, in the reader's language."""
    return long_date(day, get_language() or "sv")


@register.filter
def evidence_words(evidence: Iterable[str]) -> str:
    """What was the same, in words."""
    return ", ".join(str(EVIDENCE.get(code, code)) for code in evidence)


@register.filter
def event_words(event: str) -> str:
    """What the journal says happened."""
    return str(EVENTS.get(event, event))


@register.filter
def why_words(why: str) -> str:
    """Why a mail went where it went."""
    return str(WHY.get(why, why))


@register.filter
def task_words(what: str) -> str:
    """A task's text in the reader's language; tasks are stored in English."""
    return _(what) if what else ""
