"""The queue: open cases by days left (design §4)."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display

from identifiers.dates import stockholm_date
from journal.roles import sees
from requests_app.admin import certificates, open_unasked, register_case, safe_views, workspace
from requests_app.models import Case, Status
from requests_app.models.roles import ALLOWED, Act

NEAR = 3  # days left from which a case is marked (product.md §4.2)


class OpenFirst(admin.SimpleListFilter):
    """Shows what is still to be done unless asked otherwise; a search looks everywhere."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Choices beside "to do", which is the default."""
        return [("answered", _("answered, to close")), ("closed", _("closed")), ("all", _("all"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Case]) -> QuerySet[Case]:
        """The chosen cases."""
        if self.value() == "all":
            return queryset
        if self.value() == "closed":
            return queryset.filter(status=Status.CLOSED)
        if self.value() == "answered":
            return queryset.filter(status=Status.ANSWERED)
        if request.GET.get(SEARCH_VAR):  # whoever looks for a number wants the case, wherever it stands
            return queryset
        return queryset.exclude(status__in=(Status.CLOSED, Status.ANSWERED))

    def choices(self, changelist: Any) -> Any:
        """Call the default "to do" instead of "all"."""
        choices = list(super().choices(changelist))
        choices[0]["display"] = _("to do")
        return choices


@admin.register(Case)
class CaseAdmin(ModelAdmin):
    """The list and, behind each line, the case's workspace."""

    list_display = ("reference", "days_left", "where", "asks_for", "came_by", "handler", "came_on")
    list_display_links = ("reference",)
    list_filter = (OpenFirst, "channel", "demands__right", ("handler", admin.RelatedOnlyFieldListFilter))
    search_fields = ("reference",)
    search_help_text = _("Case number")
    ordering = ("target_on", "received_at")
    list_per_page = 50
    show_full_result_count = False
    list_fullwidth = True
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        """One query for the page and one for its demands."""
        return super().get_queryset(request).select_related("handler").prefetch_related("demands")

    @display(
        description=_("days left"), ordering="target_on", label={"late": "danger", "near": "warning", "calm": "info"}
    )
    def days_left(self, case: Case) -> tuple[str, str] | str:
        """Days until the answer is due; overdue in words, never by colour alone."""
        if case.status in (Status.CLOSED, Status.ANSWERED):
            return "–"
        left = (case.target_on - stockholm_date(timezone.now())).days
        if left < 0:
            return "late", ngettext("%(days)s day late", "%(days)s days late", -left) % {"days": -left}
        return "near" if left <= NEAR else "calm", ngettext("%(days)s day", "%(days)s days", left) % {"days": left}

    @display(
        description=_("status"),
        ordering="status",
        label={
            Status.AWAITING_IDENTITY: "warning",
            Status.IN_REVIEW: "info",
            Status.FULFILLING: "info",
            Status.ANSWERED: "success",
        },
    )
    def where(self, case: Case) -> tuple[str, str]:
        """The status in words."""
        return case.status, capfirst(case.get_status_display())

    @display(description=_("asks for"))
    def asks_for(self, case: Case) -> str:
        """The rights asked for."""
        return capfirst(", ".join(str(demand.get_right_display()) for demand in case.demands.all()))

    @display(description=_("channel"), ordering="channel")
    def came_by(self, case: Case) -> str:
        """How it came."""
        return capfirst(case.get_channel_display())

    @display(description=_("received on"), ordering="received_on")
    def came_on(self, case: Case) -> str:
        """The day it came, in figures: the column is narrow."""
        return case.received_on.isoformat()

    def get_urls(self) -> list[URLPattern]:
        """The workspace's own doors beside the list."""
        view = self.admin_site.admin_view
        return [
            path("unasked/", view(open_unasked.unasked, cacheable=False), name="open_unasked"),
            path("register/", view(register_case.register, cacheable=False), name="register_case"),
            path("image/<uuid:pk>/", view(safe_views.identity_image), name="identity_image"),
            path("attachment/<uuid:pk>/", view(safe_views.attachment), name="case_attachment"),
            path(
                "attachment/<uuid:pk>/identity/", view(safe_views.attachment_is_identity), name="attachment_is_identity"
            ),
            path("certificate/<uuid:pk>/<str:form>/", view(certificates.certificate), name="certificate"),
            path("letter/<uuid:pk>/", view(safe_views.letter), name="case_letter"),
            path("letter/<uuid:pk>/print/", view(safe_views.print_letter), name="print_letter"),
            *super().get_urls(),
        ]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse | TemplateResponse:
        """The workspace instead of a form of fields: what may change is changed by verbs."""
        return workspace.workspace(request, self, object_id)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Who sees that there are cases."""
        return sees(request.user, ALLOWED[Act.SEE_CASES])

    def has_view_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        """Who may open them."""
        return sees(request.user, ALLOWED[Act.SEE_CASES])

    def has_change_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        """Nobody edits fields."""
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Letters and calls are registered on a page of their own."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Case | None = None) -> bool:
        """Nobody deletes a case by hand; the clock does."""
        return False
