"""The desk's page of the next 30 days: for each rule a row of bars, drawn here, and the same figures as a table."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from datamap.expiry import Step, coming, steps
from identifiers import stockholm_today
from retention import brake
from retention.admin.words import day_words, let_in, rule_words, source_words

DAYS = 30
HEIGHT, SLOT, BAR = 100, 20, 14  # of the drawing, in its own units


@dataclass(frozen=True)
class Bar:
    """One day of the drawing: where it stands, how high, and what it says."""

    x: int
    y: float
    height: float
    words: str
    number: int
    over: bool


@dataclass(frozen=True)
class Chart:
    """One rule on one table over the next days."""

    anchor: str
    rule: str
    source: str
    total: int
    highest: int
    level: int | None
    bars: list[Bar]

    @property
    def any_over(self) -> bool:
        """Whether a day's sweep will be stopped by the brake."""
        return any(bar.over for bar in self.bars)

    @property
    def worth_drawing(self) -> bool:
        """A rule with one quiet day is a line of text."""
        return self.any_over or len(self.days) > 1

    @property
    def days(self) -> list[Bar]:
        """The days that have any."""
        return [bar for bar in self.bars if bar.number]


@require_safe
@never_cache
def ahead(request: HttpRequest) -> HttpResponse:
    """What comes due, day by day, as the stored dates say today."""
    let_in(request)
    today = stockholm_today()
    ordered = sorted(steps(), key=lambda step: not brake.guards(step))
    seen = [chart(step, found, today) for step in ordered if (found := coming(step, today, DAYS))]
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("The next 30 days"),
        "charts": [one for one in seen if one.worth_drawing],
        "single": [one for one in seen if not one.worth_drawing],
        "first": day_words(today + timedelta(days=1)),
        "last": day_words(today + timedelta(days=DAYS)),
        "width": DAYS * SLOT,
        "height": HEIGHT,
        "bar": BAR,
    }
    return TemplateResponse(request, "retention/ahead.html", context)


def chart(step: Step, found: dict[date, int], today: date) -> Chart:
    """The drawing for one rule: bars as high as the busiest day allows."""
    highest = max(found.values())
    level = brake.level(step, None) if brake.guards(step) else None
    bars = []
    for place in range(DAYS):
        day = today + timedelta(days=place + 1)
        number = found.get(day, 0)
        height = max(2.0, round(HEIGHT * number / highest, 1)) if number else 0.0
        over = level is not None and number > level
        bars.append(Bar(place * SLOT, round(HEIGHT - height, 1), height, day_words(day), number, over))
    rule, source = rule_words(step.keep.rule), source_words(step.owner)
    anchor = f"{step.keep.rule}-{step.owner.replace('.', '-')}"
    return Chart(anchor, rule, source, sum(found.values()), highest, level, bars)
