"""Who is inside a case: the browser that opened it, or one that entered the code. It lasts thirty minutes."""

import secrets
from datetime import UTC, datetime, timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from requests_app.actions.portal import CODE_LIFE, case_of, check_code, send_code
from requests_app.actions.rate_limit import CODE, TRY, take
from requests_app.forms import CodeForm
from requests_app.models import Case
from requests_app.views.too_many import too_many

INSIDE_FOR = timedelta(minutes=30)
SESSION_KEY = "cases"


def let_in(request: HttpRequest, case: Case) -> None:
    """Remember in the session that this browser may see this case for a while; the session gets a new name."""
    now = timezone.now().timestamp()
    cases = {key: until for key, until in request.session.get(SESSION_KEY, {}).items() if until > now}
    cases[str(case.pk)] = now + INSIDE_FOR.total_seconds()
    if request.session.session_key is not None:  # a new one has no name yet that somebody could know
        request.session.cycle_key()
    request.session[SESSION_KEY] = cases


def case_inside(request: HttpRequest, token: str) -> Case | None:
    """The case behind the link, if this browser is inside it."""
    case = case_of(token)
    return case if case is not None and inside_until(request, case) > timezone.now() else None


def inside_until(request: HttpRequest, case: Case) -> datetime:
    """When this browser is shown the door; long ago if it never was inside."""
    until: float = request.session.get(SESSION_KEY, {}).get(str(case.pk), 0)
    return datetime.fromtimestamp(until, UTC)


def gate(request: HttpRequest, token: str, *, unsent: str = "", status: int = 200) -> HttpResponse:
    """The page outside: the same for every link, whether it leads anywhere or not. ``unsent`` is given back."""
    return render(request, "portal/gate.html", {"token": token, "unsent": unsent}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def send(request: HttpRequest, token: str) -> HttpResponse:
    """Send a code, if there is a case with an address; the answer is the same if there is not. GET does nothing."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("case", args=[token]))
    now = timezone.now()
    taken = take(request, CODE, now=now)
    if not taken.allowed:
        return too_many(request, taken.again_at)
    browser = secrets.token_urlsafe(32)
    send_code(case=case_of(token), browser=browser, now=now)
    response = HttpResponseRedirect(reverse("code", args=[token]))
    name, secure = settings.CODE_COOKIE_NAME, settings.OVER_TLS
    response.set_cookie(name, browser, max_age=CODE_LIFE, secure=secure, httponly=True, samesite="Lax")
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def code(request: HttpRequest, token: str) -> HttpResponse:
    """Enter the code."""
    if request.method != "POST":
        return render(request, "portal/code.html", {"token": token, "form": CodeForm()})
    now = timezone.now()
    taken = take(request, TRY, now=now)
    if not taken.allowed:
        return too_many(request, taken.again_at)
    form = CodeForm(request.POST)
    if form.is_valid():
        case = case_of(token)
        browser = request.COOKIES.get(settings.CODE_COOKIE_NAME, "")
        right = check_code(case=case, browser=browser, code=form.cleaned_data["code"], now=now)
        if right and case is not None:
            let_in(request, case)
            response = HttpResponseRedirect(reverse("case", args=[token]))
            response.delete_cookie(settings.CODE_COOKIE_NAME, samesite="Lax")
            return response
        form.refuse()
    return render(request, "portal/code.html", {"token": token, "form": form})


@require_POST
@never_cache
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Close the case in this browser, for those who share it."""
    case = case_of(token)
    if case is not None:
        cases = request.session.get(SESSION_KEY, {})
        cases.pop(str(case.pk), None)
        request.session[SESSION_KEY] = cases
    return HttpResponseRedirect(reverse("start"))
