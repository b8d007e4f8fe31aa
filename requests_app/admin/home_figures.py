"""The figures on the desk's first page: what they are about, as drawings and as the tables beside them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from identifiers import month_name
from identifiers.dates import add_months
from requests_app.admin.charts import Chart, bars, lines
from requests_app.admin.fields import capitals
from requests_app.figures import USUALLY, Limit, Punctuality, Wanted, a_year_back, backlog, open_demands, punctuality
from requests_app.models import Channel, Language, Right

LONGEST = 36  # months shown at most: the case file lives that long, and the drawing no longer
ANY = [("", gettext_lazy("all"))]
Row = tuple[str, Sequence[str | int]]  # a heading and its cells


class Day(forms.DateField):
    """A day of our time, or none: what lies at the ends of the calendar can't be reckoned with."""

    def __init__(self, **words: Any) -> None:
        inside = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31))]
        super().__init__(**words, widget=forms.DateInput(attrs={"type": "date"}), required=False, validators=inside)


class Narrow(forms.Form):
    """Which cases the figures count. In the address, since it tells of nobody."""

    first = Day(label=gettext_lazy("Received from"))
    last = Day(label=gettext_lazy("to"))
    right = forms.ChoiceField(label=gettext_lazy("Asks for"), choices=[*ANY, *capitals(Right.choices)], required=False)
    channel = forms.ChoiceField(
        label=gettext_lazy("Channel"),
        choices=[*ANY, *capitals(one for one in Channel.choices if one[0] != Channel.STAFF)],
        required=False,
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[*ANY, *capitals(Language.choices)], required=False
    )

    def clean(self) -> dict[str, Any]:
        """The first day before the last, and no more months than can be shown."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        first, last = data.get("first"), data.get("last")
        if first and last and first > last:
            self.add_error("last", _("This day must not come before the first."))
        elif first and last and add_months(first, LONGEST) < last:
            self.add_error("first", _("At most %(months)s months can be shown.") % {"months": LONGEST})
        return data


@dataclass(frozen=True)
class Table:
    """The figures of one drawing: ``rows`` are a heading and its cells."""

    headings: Sequence[str]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Drawn:
    """A drawing with its table, and what it says in one sentence, for who does not see it."""

    name: str
    title: str
    says: str
    chart: Chart
    table: Table


def figures(request: HttpRequest, today: date) -> dict[str, Any]:
    """What the template needs. Three statements, whatever there is."""
    usual = {"first": a_year_back(today), "last": today}
    form = Narrow(request.GET if request.GET else None, initial=usual, auto_id="figures_%s")
    chosen = {name: value for name, value in form.cleaned_data.items() if value} if form.is_valid() else {}
    wanted = Wanted(**{**usual, **_within_reach(chosen, today)})
    whole, months = punctuality(wanted, today)
    return {
        "narrow": form,
        "wanted": wanted,
        "whole": whole,
        "kept": [(limit.label, kept.share, kept) for limit, kept in whole.kept.items()],
        "usually": USUALLY,
        "drawings": [_kept(months), _waiting(wanted), _ages(wanted, today)],
    }


def _within_reach(chosen: dict[str, Any], today: date) -> dict[str, Any]:
    """One day alone is given the other end a year away."""
    if "first" in chosen and "last" not in chosen:
        return {**chosen, "last": min(today, add_months(chosen["first"], LONGEST))} if chosen["first"] <= today else {}
    if "last" in chosen and "first" not in chosen:
        return {**chosen, "first": a_year_back(chosen["last"])}
    return chosen


def _kept(months: dict[date, Punctuality]) -> Drawn:
    language = get_language() or "sv"
    names = [f"{capfirst(month_name(month, language))[:3]} {month:%y}" for month in months]
    series = [(str(limit.label), [one.kept[limit].share for one in months.values()]) for limit in Limit]
    rows: list[Row] = [
        (
            f"{capfirst(month_name(month, language))} {month.year}",
            [one.received, *(_share(one.kept[limit].share) for limit in Limit), _days(one.median), one.extended],
        )
        for month, one in months.items()
    ]
    return Drawn(
        "kept",
        _("Answered in time, by month of receipt"),
        _("Share of the answers that came within 30 days, one month and three months, for each month."),
        lines(names, series, unit="%"),
        Table([_("Month"), _("Received"), *(str(limit.label) for limit in Limit), _("Median"), _("Extended")], rows),
    )


def _waiting(wanted: Wanted) -> Drawn:
    counted = open_demands(wanted)
    rights = [right for right in Right if any(one == right for one, _channel in counted)]
    channels = [channel for channel in Channel if any(one == channel for _right, one in counted)]
    totals = [sum(counted.get((right, channel), 0) for channel in channels) for right in rights]
    rows: list[Row] = [
        (_capital(right), [total, *(counted.get((right, channel), 0) for channel in channels)])
        for right, total in zip(rights, totals, strict=True)
    ]
    return Drawn(
        "waiting",
        _("Open now, by what is asked for and channel"),
        _("How many open wishes of each kind there are."),
        bars([_capital(right) for right in rights], _("Open"), totals, lying=True),
        Table([_("Asks for"), _("In all"), *(_capital(channel) for channel in channels)], rows),
    )


def _ages(wanted: Wanted, today: date) -> Drawn:
    aged = backlog(wanted, today)
    names = [_between(young, old) for (young, old), _number in aged]
    numbers = [number for _age, number in aged]
    return Drawn(
        "ages",
        _("How old the unanswered cases are"),
        _("How many unanswered cases there are of each age."),
        bars(names, _("Unanswered"), numbers, lying=True),
        Table([_("Days since receipt"), _("Cases")], [(name, [n]) for name, n in zip(names, numbers, strict=True)]),
    )


def _between(young: int, old: int | None) -> str:
    if old is None:
        return _("%(from)s days and more") % {"from": young}
    return _("%(from)s–%(to)s days") % {"from": young, "to": old}


def _capital(one: Right | Channel) -> str:
    return str(capfirst(str(one.label)))


def _share(share: int | None) -> str:
    return "–" if share is None else f"{share} %"


def _days(days: int | None) -> str:
    return "–" if days is None else ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
