"""The queue: open cases by days left (design §4)."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from identifiers.dates import stockholm_date
from journal.desk import key_in, staff_of
from journal.roles import sees
from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.take_case import hand_over
from requests_app.admin import (
    certificates,
    errand,
    open_unasked,
    queue_tools,
    redaction,
    register_case,
    safe_views,
    workspace,
)
from requests_app.admin.queue_filters import Asks, Came, Due, OpenFirst, Speaks, Whose, chosen, colleagues
from requests_app.models import Case, Status
from requests_app.models.roles import ALLOWED, Act

NEAR = 3  # days left from which a case is marked (product.md §4.2)


@admin.register(Case)
class CaseAdmin(ModelAdmin):
    """The list and, behind each line, the case's workspace."""

    list_display = ("reference", "days_left", "where", "asks_for", "came_by", "whose", "came_on")
    list_display_links = ("reference",)
    list_filter = (OpenFirst, Due, Whose, Asks, Came, Speaks)
    list_filter_submit = False
    ordering = ("target_on", "received_at")
    list_per_page = 50
    paginator = InfinitePaginator  # a count of everything would cost more than the page itself
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER  # the same, for every choice of every filter
    list_fullwidth = True
    list_disable_select_all = True  # what is done to many is done to those one sees
    list_before_template = "desk/queue_tools.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Case]:
        """One query for the page and one for its demands."""
        return super().get_queryset(request).select_related("handler").prefetch_related("demands")

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list, with one's saved ones."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        more = {"views": queue_tools.saved_views(request), "shown": chosen(request.GET.dict())}
        response: HttpResponse = super().changelist_view(request, {**more, **(extra_context or {})})
        return response

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Only what does no harm may be done to many cases at once: take them, or give them to a colleague."""
        if not sees(request.user, ALLOWED[Act.HANDLE_CASE]):
            return {}
        given = {
            f"give_{key}": (give, f"give_{key}", _("Give to %(name)s") % {"name": name}) for key, name in colleagues()
        }
        me = f"give_{request.user.pk}"
        return {me: (give, me, gettext("Take the cases")), **{name: one for name, one in given.items() if name != me}}

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

    @display(description=_("handler"))
    def whose(self, case: Case) -> str:
        """Who handles it; a dash for nobody."""
        return (case.handler.get_full_name() or case.handler.username) if case.handler else "–"

    @display(description=_("received on"), ordering="received_on")
    def came_on(self, case: Case) -> str:
        """The day it came, in figures: the column is narrow."""
        return case.received_on.isoformat()

    def get_urls(self) -> list[URLPattern]:
        """The workspace's own doors beside the list."""
        view = self.admin_site.admin_view
        return [
            path("search/", view(queue_tools.search), name="case_search"),
            path("view/", view(queue_tools.view), name="case_view"),
            path("errand/<uuid:pk>/", view(errand.send), name="task_errand"),
            path("deputy/", view(queue_tools.deputy), name="case_deputy"),
            path("unasked/", view(open_unasked.unasked, cacheable=False), name="open_unasked"),
            path("register/", view(register_case.register, cacheable=False), name="register_case"),
            path("image/<uuid:pk>/", view(safe_views.identity_image), name="identity_image"),
            path("attachment/<uuid:pk>/", view(safe_views.attachment), name="case_attachment"),
            path(
                "attachment/<uuid:pk>/identity/", view(safe_views.attachment_is_identity), name="attachment_is_identity"
            ),
            path("certificate/<uuid:pk>/<str:form>/", view(certificates.certificate), name="certificate"),
            path("<uuid:pk>/redaction/", view(redaction.redaction, cacheable=False), name="case_redaction"),
            path("<uuid:pk>/dossier/", view(safe_views.dossier), name="case_dossier"),
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


def give(modeladmin: Any, request: HttpRequest, cases: QuerySet[Case]) -> None:
    """Hand the cases ticked to whom the action names. What is closed, or theirs already, stays as it is."""
    to = User.objects.filter(pk=key_in(request.POST.get("action", "").removeprefix("give_"))).first()
    given = 0
    for case in cases[: modeladmin.list_per_page]:
        try:
            if to is not None:
                hand_over(case, to=to, by=staff_of(request))
                given += 1
        except (NotNow, CaseIsClosed):
            continue
    messages.success(request, ngettext("%(cases)s case", "%(cases)s cases", given) % {"cases": given})
