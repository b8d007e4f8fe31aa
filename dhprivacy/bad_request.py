"""The page for a post that can't be read."""

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Like Django's, but without a look at the CSRF token: that reads the broken post again, and fails again."""
    return HttpResponseBadRequest(render_to_string("400.html"))
