"""The staff desk: django-unfold's admin site under /staff/."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy
from unfold.sites import UnfoldAdminSite

from policy.views import record_page


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
        """The admin's own door is walled up: it knows of no second factor and counts no tries."""
        return redirect("account_login")
