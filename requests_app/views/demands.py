"""Ask for more in an open case, or take one wish back."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.demands import add_demand, may_add, withdraw_demand
from requests_app.forms import RIGHTS
from requests_app.models import Case, DemandOutcome, Right
from requests_app.views import progress
from requests_app.views.case_page import back
from requests_app.views.door import case_inside, gate


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def demands(request: HttpRequest, token: str) -> HttpResponse:
    """What is asked for, each with a button to take it back, and what else can be asked for, each with one to add."""
    case = case_inside(request, token)
    if case is None:
        return gate(request, token)
    if not may_add(case):
        return HttpResponseRedirect(reverse("case", args=[token]))
    if request.method != "POST":
        return _page(request, token, case)
    try:
        return _do(request, token, case)
    except (CaseIsClosed, NotNow):
        return back(token, "not_now")


def _do(request: HttpRequest, token: str, case: Case) -> HttpResponse:
    add = request.POST.get("add", "")
    if add in RIGHTS:
        add_demand(case=case, right=Right(add))
        return back(token, "added")
    right = request.POST.get("take_back", "")
    demand = get_object_or_404(case.demands, right=right)
    if not case.demands.exclude(pk=demand.pk).exclude(outcome=DemandOutcome.WITHDRAWN).exists():
        return HttpResponseRedirect(reverse("case_withdraw", args=[token]))
    withdraw_demand(case=case, demand=demand)
    return back(token, "taken_back")


def _page(request: HttpRequest, token: str, case: Case) -> HttpResponse:
    asked_now = set(case.demands.exclude(outcome=DemandOutcome.WITHDRAWN).values_list("right", flat=True))
    context = {
        "case": case,
        "token": token,
        "undecided": [one for one in progress.asked(case) if one.undecided],
        "more": [(right, *words) for right, words in RIGHTS.items() if right not in asked_now],
    }
    return render(request, "portal/demands.html", context)
