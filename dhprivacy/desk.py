"""The staff desk: django-unfold's admin site under /staff/."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, path
from django.utils import timezone
from django.utils.translation import gettext_lazy
from unfold.sites import UnfoldAdminSite

from policy.views import record_page
from requests_app.actions.rate_limit import LOGIN, take
from requests_app.views.too_many import too_many


class DeskSite(UnfoldAdminSite):
    """One desk for everybody on staff; what each may do is held by the verbs, not here."""

    enable_nav_sidebar = True
    index_title = gettext_lazy("What is to be done")

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The record of processing has an address of its own: it belongs to no one table."""
        return [path("art30/", self.admin_view(record_page), name="art30"), *super().get_urls()]

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:
        """Every page of the desk gets the little more that its frame's scripts and styles need."""
        return csp_update(settings.DESK_CONTENT_SECURITY_POLICY)(super().admin_view(view, cacheable))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:
        """The login page wears the same frame. Passwords are not to be tried by the thousand."""
        if request.method == "POST":
            taken = take(request, LOGIN, now=timezone.now())
            if not taken.allowed:
                return too_many(request, taken.again_at)
        parent = super().login
        page = csp_update(settings.DESK_CONTENT_SECURITY_POLICY)(lambda asked: parent(asked, extra_context))
        return page(request)
