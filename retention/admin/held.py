"""The desk's page of what is held: by whose hold, by which law, until when, and what would have gone already."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from datamap import holds
from datamap.expiry import count, kept_by_law, steps
from datamap.holds import Why
from datamap.models import HoldReason, LegalHold
from datamap.registry import model_of, subject
from identifiers import stockholm_today
from retention.admin.words import REASONS, day_words, held_words, let_in, rule_words, source_words

UNTIL = {
    Why.RESTRICTION: gettext_lazy("until it is lifted"),
    Why.ASKED_FOR: gettext_lazy("until a person has searched the register for the case"),
    Why.OPEN_CASE: gettext_lazy("until the case is closed"),
    Why.LEGAL_HOLD: gettext_lazy("see below"),
}


@require_safe
@never_cache
def held(request: HttpRequest) -> HttpResponse:
    """Counts only: whose they are is for the pages of the register."""
    let_in(request)
    today = stockholm_today()
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("What is held"),
        "people": list(_people(today)),
        "dated": list(_dated(today)),
        "by_law": list(_by_law(today)),
        "over_time": [
            {"rule": rule_words(one.rule), "source": source_words(one.label), "held": held_words(one.held)}
            for step in steps()
            for one in count(step, today)
            if one.held
        ],
    }
    return TemplateResponse(request, "retention/held.html", context)


def _people(today: date) -> Iterator[dict[str, Any]]:
    """How many people each kind of hold is about."""
    everybody = model_of(subject().label)._default_manager.order_by()
    for why, condition in holds.conditions("pk", today).items():
        yield {"reason": REASONS[why], "people": everybody.filter(condition).count(), "until": UNTIL[why]}


def _dated(today: date) -> Iterator[dict[str, Any]]:
    """The dated holds by law and last day."""
    active = LegalHold.objects.filter(lifted_at__isnull=True, until__gte=today)
    grouped = active.values("reason", "law", "section", "until").annotate(people=Count("partner", distinct=True))
    for one in grouped.order_by("until", "law", "section", "reason"):
        yield {**one, "reason": HoldReason(one["reason"]).label, "until": day_words(one["until"])}


def _by_law(today: date) -> Iterator[dict[str, Any]]:
    """What a law keeps: each table once, with the years of its clock."""
    for step in steps():
        if kept := kept_by_law(step, today):
            yield {
                "law": step.keep.law,
                "section": step.keep.section,
                "source": source_words(step.owner),
                "years": [
                    {
                        "rows": one.rows,
                        "first": day_words(one.first),
                        "last": day_words(one.last) if one.last != one.first else "",
                    }
                    for one in kept
                ],
            }
