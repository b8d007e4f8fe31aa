"""The company's own colours and logo, at addresses that each page names (settings BRAND_*)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from outbox.writing.brand import brand

_AN_HOUR = cache_control(public=True, max_age=3600)


@require_safe
@_AN_HOUR
def colours(request: HttpRequest) -> HttpResponse:
    """What house.css and the desk's theme are told of the company's colours."""
    return render(request, "portal/brand.css", {"brand": brand()}, content_type="text/css; charset=utf-8")


@require_safe
@_AN_HOUR
def logo(request: HttpRequest) -> HttpResponse:
    """The company's logo; the house's sign in its colour when it has none."""
    shown = brand()
    return HttpResponse(
        shown.logo or render_to_string("portal/sign.svg", {"brand": shown}), content_type="image/svg+xml"
    )
