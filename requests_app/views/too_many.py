"""Too many tries from one network: never a silent refusal, always another way (T20)."""

from datetime import datetime
from math import ceil

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def too_many(request: HttpRequest, again_at: datetime) -> HttpResponse:
    """The page that says when to try again, and how else to reach us."""
    response = render(request, "portal/too_many.html", {"again_at": again_at}, status=429)
    return with_retry_after(response, again_at)


def with_retry_after(response: HttpResponse, again_at: datetime) -> HttpResponse:
    """Tell programs when to try again, in seconds."""
    response["Retry-After"] = str(max(1, ceil((again_at - timezone.now()).total_seconds())))
    return response
