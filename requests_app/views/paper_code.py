"""The way in with a letter on paper: case number and code, and the same answer whatever is wrong."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from requests_app.actions.paper import open_by_paper
from requests_app.actions.portal import case_of
from requests_app.actions.rate_limit import PAPER, take
from requests_app.forms import PaperCodeForm
from requests_app.views.door import let_in
from requests_app.views.too_many import too_many


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def paper_code(request: HttpRequest) -> HttpResponse:
    """Enter number and code; inside, the case's own page."""
    if request.method != "POST":
        return render(request, "portal/paper_code.html", {"form": PaperCodeForm()})
    now = timezone.now()
    taken = take(request, PAPER, now=now)
    if not taken.allowed:
        return too_many(request, taken.again_at)
    form = PaperCodeForm(request.POST)
    if form.is_valid():
        token = open_by_paper(**form.cleaned_data, now=now)
        case = case_of(token) if token else None
        if token and case is not None:
            let_in(request, case)
            return HttpResponseRedirect(reverse("case", args=[token]))
        form.refuse()
    return render(request, "portal/paper_code.html", {"form": form})
