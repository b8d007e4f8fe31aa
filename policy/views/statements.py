"""Two pages every public site owes its readers: how accessible it is, and which cookies it sets."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from policy.cookies import our_cookies

LOOKED_AT = date(2026, 11, 26)  # the day the statement was last gone through by a person, with the tests it tells of


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How accessible the public pages are, how that is known, what is lacking, and whom to tell."""
    return render(request, "policy/accessibility.html", {"looked_at": LOOKED_AT})


@require_safe
def cookies(request: HttpRequest) -> HttpResponse:
    """Each cookie by name, with what it does and how long it stays (R-42)."""
    return render(request, "policy/cookies.html", {"cookies": our_cookies()})
