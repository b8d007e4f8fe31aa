"""The desk's first page: what is to be done, what is promised and not kept, how time is kept, what the clocks did.

Each as far as one may see.
"""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from identifiers import stockholm_today
from journal.roles import Role, sees
from promises.actions.permission import SEES_PROMISES
from promises.shown import not_kept
from requests_app.admin.charts import bars
from requests_app.admin.home import work
from requests_app.admin.home_figures import Drawn, Table, figures
from requests_app.models.roles import ALLOWED, Act
from retention.actions.permission import SEES_CLOCKS
from retention.admin.home import Night, clocks

SEES_FIGURES = frozenset({*ALLOWED[Act.SEE_CASES], Role.AUDITOR})  # counts, about nobody (design §7)


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's hook for ``admin/index.html``. A constant number of queries; nothing for who has no part in it."""
    today = stockholm_today()
    if sees(request.user, ALLOWED[Act.SEE_CASES]):
        context["work"] = work(request, today)
    if sees(request.user, SEES_PROMISES):
        context["promises"] = not_kept()
    if sees(request.user, SEES_CLOCKS):
        context["clocks"] = clocks(today)
    if sees(request.user, SEES_FIGURES):
        context["figures"] = figures(request, today)
        if "clocks" in context:
            context["figures"]["drawings"].append(_nights(context["clocks"]["nights"]))
    return context


def _nights(nights: list[Night]) -> Drawn:
    """What the sweep took, night by night; one that did not come to its end is said in words."""
    names = [f"{night.day:%d/%m}" for night in nights]
    return Drawn(
        "nights",
        _("What the daily sweep took"),
        _("How many rows went on each of the last days."),
        bars(names, _("Rows"), [night.done or 0 for night in nights]),
        Table(
            [_("Day"), _("Rows")],
            [(night.words, [_("not to its end") if night.done is None else night.done]) for night in nights],
        ),
    )
