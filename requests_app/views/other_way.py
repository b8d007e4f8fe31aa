"""Without a picture: how else we make sure who asks, and the page behind the link to the address on file."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.other_way import answer_address_check, choose_other_way
from requests_app.actions.rate_limit import TRY, WRITE, take
from requests_app.forms import OtherWayForm
from requests_app.models import Case, Way
from requests_app.views import progress
from requests_app.views.case_page import back
from requests_app.views.door import case_inside, gate
from requests_app.views.too_many import too_many


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def other_way(request: HttpRequest, token: str) -> HttpResponse:
    """As good as a picture: a link to the address on file, a fact, a call, or what the person proposes."""
    case = case_inside(request, token)
    if case is None:
        return gate(request, token)
    if not progress.may_send_picture(case):
        return HttpResponseRedirect(reverse("case", args=[token]))
    if request.method != "POST":
        return _page(request, token, case, OtherWayForm())
    form = OtherWayForm(request.POST)
    if not form.is_valid():
        return _page(request, token, case, form)
    now = timezone.now()
    taken = take(request, WRITE, now=now)
    if not taken.allowed:
        return too_many(request, taken.again_at)
    try:
        choose_other_way(case=case, way=Way(form.cleaned_data["way"]), text=form.cleaned_data["text"], now=now)
    except (CaseIsClosed, NotNow):
        return back(token, "not_now")
    return back(token, "other_way")


def _page(request: HttpRequest, token: str, case: Case, form: OtherWayForm) -> HttpResponse:
    return render(request, "portal/other_way.html", {"case": case, "token": token, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows two buttons, so that no scanner confirms anything; the same for every link, known or not."""
    if request.method != "POST":
        return render(request, "portal/confirm.html", {"token": token})
    now = timezone.now()
    taken = take(request, TRY, now=now)
    if not taken.allowed:
        return too_many(request, taken.again_at)
    answer_address_check(token=token, mine=request.POST.get("answer") == "mine", now=now)
    return render(request, "portal/confirm.html", {"token": token, "answered": True})
