"""The public page of the promises, where the company wishes to have one."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from identifiers.dates import stockholm_today
from promises.shown import sections, totals


@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Every promise with its sentence and how it stands. 404 unless ``PUBLIC_PROMISES`` is on."""
    if not settings.PUBLIC_PROMISES:
        raise Http404
    language = "en" if (get_language() or "sv").startswith("en") else "sv"
    context = {"sections": list(sections(stockholm_today(), timezone.now(), language)), "totals": totals()}
    return render(request, "promises/public.html", context)
