"""Data processing agreements at the desk: whose turn it is, the signed copy, in force, ended (R-46)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminTextInputWidget

from identifiers.dates import stockholm_today
from journal.desk import ReadingDesk, staff_of
from journal.roles import sees
from requests_app.actions.agreement import end_agreement, fetch_signed_copy, keep_signed_copy, put_in_force
from requests_app.actions.case_lock import NotNow
from requests_app.admin.fields import NoFields
from requests_app.admin.obstacles import in_words
from requests_app.admin.safe_views import ALONE
from requests_app.models import AgreementState, ProcessingAgreement
from requests_app.models.roles import ALLOWED, Act

HANDLES = ALLOWED[Act.HANDLE_CASE]
OPEN = {"ended_on": None, "in_force_from": None}
_STATES: dict[str, dict[str, object]] = {
    AgreementState.ASKED: {**OPEN, "sent_at": None, "received_at": None},
    AgreementState.SENT: {**OPEN, "sent_at__isnull": False, "received_at": None},
    AgreementState.RECEIVED: {**OPEN, "received_at__isnull": False},
    AgreementState.IN_FORCE: {"ended_on": None, "in_force_from__isnull": False},
    AgreementState.ENDED: {"ended_on__isnull": False},
}


class DayForm(forms.Form):
    """From which day it holds, or on which it ended."""

    on = forms.DateField(label=_("Day"), widget=UnfoldAdminTextInputWidget({"type": "date"}), initial=stockholm_today)


class CopyForm(forms.Form):
    """The copy that came by mail or post."""

    file = forms.FileField(label=_("The signed copy"), widget=UnfoldAdminFileFieldWidget)


class StateFilter(admin.SimpleListFilter):
    """How far they have come."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Five."""
        return [(state, capfirst(label)) for state, label in AgreementState.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ProcessingAgreement]) -> QuerySet[ProcessingAgreement]:
        """By its dates."""
        return queryset.filter(**_STATES.get(self.value() or "", {}))


@admin.register(ProcessingAgreement)
class AgreementAdmin(ReadingDesk):
    """Each customer's agreement; what is due soonest stands first, what is settled last."""

    readers = ALLOWED[Act.SEE_CASES]
    list_display = ("customer", "stands", "due", "version", "asked_on", "in_force_from", "ended_on")
    list_filter = (StateFilter,)
    list_select_related = ("case", "partner")
    fields = (
        *("customer", "stands", "due", "of_case", "partner", "template", "asked_on", "sent_at", "received_at"),
        *("in_force_from", "ended_on"),
    )
    readonly_fields = fields
    actions_detail = ("download", "bring", "force", "end")

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProcessingAgreement]:
        """What is due soonest first."""
        return super().get_queryset(request).order_by(F("due_on").asc(nulls_last=True), "-asked_on", "pk")

    def has_act_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Buttons are shown to those the verbs let through."""
        return sees(request.user, HANDLES)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only what can be done with it as it stands."""
        found = _found(object_id)
        if found is None:
            return []
        fits = {
            "download": found.sealed_id is not None,
            "bring": not found.in_force_from and not found.ended_on,
            "force": found.state == AgreementState.RECEIVED,
            "end": not found.ended_on,
        }
        shown = super().get_actions_detail(request, object_id)
        room = f"{self.opts.app_label}_{self.opts.model_name}_"
        return [act for act in shown if fits[act.action_name.removeprefix(room)]]

    @action(description=_("The signed copy"), url_path="copy", permissions=["view"], icon="download")
    def download(self, request: HttpRequest, object_id: str) -> HttpResponse | StreamingHttpResponse:
        """A page with a button; the POST hands out the file, journalled, to be saved and never opened here."""
        if not sees(request.user, self.readers):
            raise PermissionDenied
        found, there = self._there(object_id)
        if request.method == "POST":
            try:
                content = fetch_signed_copy(found, by=staff_of(request))
            except NotNow as obstacle:
                raise Http404(obstacle.code) from None
            headers = {"Content-Disposition": 'attachment; filename="agreement"', "Content-Security-Policy": ALONE}
            return StreamingHttpResponse(content, content_type="application/octet-stream", headers=headers)
        note = _("The file is handed out as it was sent, to be saved. The journal notes that you have taken it.")
        context = {**self.admin_site.each_context(request), "opts": self.opts, "original": found, "form": NoFields()}
        context |= {"title": _("Save the signed copy"), "note": note, "there": there}
        return TemplateResponse(request, "journal/act.html", context)

    @action(description=_("Bring in a signed copy"), url_path="bring", permissions=["act"], icon="upload_file")
    def bring(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A copy that came by mail or post."""
        note = _("For a copy that came by mail or post. It is sealed; one that was here before goes.")
        form = CopyForm(request.POST or None, request.FILES or None)
        return self._on(request, object_id, form, _bring, title=_("Bring in a signed copy"), note=note)

    @action(description=_("Put in force"), url_path="in-force", permissions=["act"], icon="verified")
    def force(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Both have signed."""
        note = _("Have you read the copy, and has the company signed it too? Then say from which day it applies.")
        form = DayForm(request.POST or None)
        return self._on(request, object_id, form, put_in_force, title=_("Put in force"), note=note)

    @action(description=_("It has ended"), url_path="end", permissions=["act"], icon="event_busy")
    def end(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """It has ended, or came to nothing."""
        note = _("It has ended, or nothing came of it. The signed copy is kept for three calendar years more.")
        form = DayForm(request.POST or None)
        return self._on(request, object_id, form, end_agreement, title=_("It has ended"), note=note)

    def _on(
        self, request: HttpRequest, object_id: str, form: forms.Form, verb: Callable[..., object], **words: Any
    ) -> HttpResponse:
        found, there = self._there(object_id)
        words |= {"there": there, "original": found, "who": HANDLES}
        return self.form_page(request, form, lambda **given: verb(found, **given), **words)

    def _there(self, object_id: str) -> tuple[ProcessingAgreement, str]:
        found = _found(object_id)
        if found is None:
            raise Http404
        return found, reverse("admin:requests_app_processingagreement_change", args=[found.pk])

    @admin.display(description=_("customer"))
    def customer(self, agreement: ProcessingAgreement) -> str:
        """As the customer called itself, else its number."""
        return agreement.counterpart or (str(agreement.partner) if agreement.partner else "–")

    @admin.display(description=_("state"))
    def stands(self, agreement: ProcessingAgreement) -> str:
        """In words."""
        return capfirst(str(agreement.state.label))

    @admin.display(description=_("next step by"), ordering="due_on")
    def due(self, agreement: ProcessingAgreement) -> str:
        """The day, marked when it has passed."""
        if agreement.due_on is None:
            return "–"
        day = date_format(agreement.due_on)
        late = agreement.due_on < stockholm_today()
        return format_html('<strong class="dh-error">{}</strong>', day) if late else day

    @admin.display(description=_("case"))
    def of_case(self, agreement: ProcessingAgreement) -> str:
        """A way to the case."""
        if agreement.case is None:
            return "–"
        where = reverse("admin:requests_app_case_change", args=[agreement.case.pk])
        return format_html('<a href="{}">{}</a>', where, agreement.case.reference)

    @admin.display(description=_("version of the template"))
    def template(self, agreement: ProcessingAgreement) -> str:
        """A way to the text."""
        if agreement.version is None:
            return "–"
        return format_html(
            '<a href="{}">{}</a>', reverse("agreement_text", args=[agreement.version]), agreement.version
        )


def _found(object_id: Any) -> ProcessingAgreement | None:
    try:
        key = UUID(str(object_id))
    except ValueError:
        return None
    return ProcessingAgreement.objects.select_related("case", "partner", "sealed").filter(pk=key).first()


def _bring(agreement: ProcessingAgreement, *, by: Any, file: "UploadedFile[bytes]") -> None:
    try:
        keep_signed_copy(agreement, data=file.read(), by=by)
    except NotNow as obstacle:
        raise ValidationError(in_words(obstacle.code)) from None
