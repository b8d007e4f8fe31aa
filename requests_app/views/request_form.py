"""The form: one page, nothing forced but a wish and a way to answer; then the answers once more, and they are sent."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods

from requests_app.actions.open_from_form import link_of_this_post, open_from_form
from requests_app.actions.portal import case_of
from requests_app.actions.rate_limit import OPEN, take
from requests_app.forms import RIGHTS, RequestForm
from requests_app.models import Case
from requests_app.views.door import INSIDE_FOR, let_in
from requests_app.views.form_stamp import STAMP_FIELD, TRAP_FIELD, new_stamp, nonce_of, too_fast, trapped
from requests_app.views.too_many import with_retry_after


# No `no-store` here: browsers then forget what was typed when somebody goes back.
@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def request_form(request: HttpRequest) -> HttpResponse:
    """Show the form, or open a case from it and lead on to its page."""
    if request.method != "POST":
        wanted = [right for right in request.GET.getlist("rights") if right in RIGHTS]
        return _page(request, RequestForm(initial={"rights": wanted}))
    form = RequestForm(request.POST)
    return _open(request, form) if _complete(request, form) else _page(request, form)


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(private=True, no_cache=True)
def check(request: HttpRequest) -> HttpResponse:
    """What was filled in, once more, with a way to change each answer. Nothing is kept here: sending opens the case."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("request_form"))
    form = RequestForm(request.POST)
    if "change" in request.POST or not _complete(request, form):
        return _page(request, form)
    return render(request, "portal/check.html", _context(request, form))


def _complete(request: HttpRequest, form: RequestForm) -> bool:
    """Whether the form can go on; what looks like a machine gets it back, with everything in it."""
    valid = form.is_valid()
    if trapped(request.POST):
        form.add_error(
            None,
            _("A field that should be empty was filled in, perhaps by your browser. We have emptied it: send again."),
        )
    elif too_fast(request.POST.get(STAMP_FIELD, "")):
        form.add_error(None, _("That was very quick, so we want to be sure you are not a machine. Please send again."))
    return valid and not form.errors


def _open(request: HttpRequest, form: RequestForm) -> HttpResponse:
    now = timezone.now()
    fields = form.cleaned_data
    nonce = nonce_of(request.POST.get(STAMP_FIELD, ""))
    browser = request.META.get("CSRF_COOKIE") or ""
    token = link_of_this_post(nonce=nonce, browser=browser, fields=fields) if nonce else ""
    before = case_of(token) if token else None
    if before is not None:
        return _lead_on(request, before, token)
    taken = take(request, OPEN, now=now)
    if not taken.allowed:
        form.add_error(
            None,
            _(
                "Very many requests have come from your network. Nothing is lost: what you wrote is still here. "
                "Send it again after %(time)s, or use one of the other ways on this page."
            )
            % {"time": date_format(timezone.localtime(taken.again_at), "H:i")},
        )
        return with_retry_after(_page(request, form, status=429), taken.again_at)
    opened = open_from_form(fields=fields, language=get_language() or "sv", now=now, token=token)
    return _lead_on(request, opened.case, opened.token)


def _lead_on(request: HttpRequest, case: Case, token: str) -> HttpResponse:
    """To the case's page. The browser that has just opened it is let in; one that sends the form again later is not."""
    if timezone.now() - case.received_at < INSIDE_FOR:
        let_in(request, case)
    return HttpResponseRedirect(reverse("case", args=[token]))


def _page(request: HttpRequest, form: RequestForm, *, status: int = 200) -> HttpResponse:
    return render(request, "portal/request.html", _context(request, form), status=status)


def _context(request: HttpRequest, form: RequestForm) -> dict[str, Any]:
    stamp = request.POST.get(STAMP_FIELD, "")
    return {
        "form": form,
        "stamp": stamp if nonce_of(stamp) else new_stamp(),
        "stamp_field": STAMP_FIELD,
        "trap_field": TRAP_FIELD,
    }
