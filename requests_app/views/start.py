"""The start page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """What can be asked, what it costs (nothing), how long it takes, and the other ways."""
    return render(request, "portal/start.html")
