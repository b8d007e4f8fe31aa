"""Personal data breaches at the desk: hours left, the record, the report, what the person is told."""

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminRadioSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from journal.confirmed import ask_who_it_is
from journal.desk import ReadingDesk
from journal.roles import sees
from requests_app.actions import incident as verbs
from requests_app.actions.case_lock import NotNow
from requests_app.actions.permission import may
from requests_app.admin.fields import NoFields, StaffForm, capitals
from requests_app.admin.obstacles import in_words
from requests_app.models import Incident, Risk
from requests_app.models.roles import ALLOWED, Act
from requests_app.package.breach_draft import breach_draft
from requests_app.package.pdf import NotTypeset

NEAR = timedelta(hours=24)
HANDLES, APPROVES = ALLOWED[Act.HANDLE_CASE], ALLOWED[Act.APPROVE]


def _text(label: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(label=label, max_length=10_000, required=required, widget=UnfoldAdminTextareaWidget())


class RecordForm(StaffForm):
    """The record of Art. 33(5), as far as it is known."""

    happened = _text(_("What happened"))
    people = forms.IntegerField(label=_("Persons concerned, about"), min_value=1, widget=UnfoldAdminIntegerFieldWidget)
    effects = _text(_("Effects, or what is likely"), required=False)
    measures = _text(_("What was done about it"), required=False)


class RiskForm(StaffForm):
    """How grave it is for the persons."""

    risk = forms.ChoiceField(label=_("Risk"), choices=capitals(Risk.choices), widget=UnfoldAdminRadioSelectWidget)
    risk_reason = _text(_("Why it is weighed so"))


class ReportForm(StaffForm):
    """When IMY got it."""

    reported_at = forms.DateTimeField(
        label=_("Reported to IMY"), widget=UnfoldAdminTextInputWidget({"type": "datetime-local"})
    )
    report_number = forms.CharField(
        label=_("IMY's number"), max_length=60, required=False, widget=UnfoldAdminTextInputWidget
    )
    late_reason = _text(_("Why later than 72 hours"), required=False)


class NoticeForm(StaffForm):
    """What the person reads."""

    notice = _text(_("What happened, what may come of it, what we have done, and what the person can do"))


class ApproveForm(forms.Form):
    """The very words that were read."""

    seen = forms.CharField(widget=forms.HiddenInput)


@admin.register(Incident)
class IncidentAdmin(ReadingDesk):
    """Open ones first, by the hours that are left."""

    readers = HANDLES
    list_display = ("number", "of_case", "known_at", "hours", "risk", "reported_at", "told_at", "closed_at")
    list_select_related = ("case",)
    fields = (
        *("number", "of_case", "known_at", "hours", "opened_by", "happened", "people", "effects", "measures", "risk"),
        *("risk_reason", "reported_at", "report_number", "late_reason", "notice", "notice_by", "notice_approved_by"),
        *("told_at", "closed_at"),
    )
    readonly_fields = fields
    actions_detail = ("draft", "record", "weigh", "report", "propose", "approve", "close")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Incident]:
        """Open ones first."""
        return super().get_queryset(request).order_by(F("closed_at").desc(nulls_first=True), "known_at", "pk")

    def has_view_permission(self, request: HttpRequest, obj: Incident | None = None) -> bool:
        """Of a case of protected identity only those whom the case lets in."""
        inside = obj is None or obj.case is None or may(request.user, Act.HANDLE_CASE, obj.case)
        return super().has_view_permission(request, obj) and inside

    def has_act_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Buttons are shown to those the verbs let through."""
        return sees(request.user, HANDLES)

    def has_weigh_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """The approvers' buttons."""
        return sees(request.user, APPROVES)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        """Only what can be done with it as it stands."""
        found, _there = self._there(request, object_id)
        shown = super().get_actions_detail(request, object_id)
        room = f"{self.opts.app_label}_{self.opts.model_name}_"
        return [act for act in shown if _fits(act.action_name.removeprefix(room), found)]

    @action(description=_("Draft for IMY"), url_path="draft", permissions=["act"], icon="draft")
    def draft(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The PDF."""
        if not sees(request.user, HANDLES):
            raise PermissionDenied
        found, there = self._there(request, object_id)
        try:
            made = breach_draft(found, now=timezone.now())
        except NotTypeset:
            self.message_user(request, _("The PDF could not be made just now. Try again."))
            return redirect(there)
        headers = {"Content-Disposition": 'inline; filename="imy.pdf"'}
        return HttpResponse(made, content_type="application/pdf", headers=headers)

    @action(description=_("Write on the record"), url_path="record", permissions=["act"], icon="edit_note")
    def record(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Facts, effects, measures."""
        note = _("What is known now; write on as more is known. Name nobody: the case says who it is about.")
        names = ("happened", "people", "effects", "measures")
        return self._on(
            request, object_id, RecordForm, verbs.write_on, names, note=note, title=_("Write on the record")
        )

    @action(description=_("Weigh the risk"), url_path="weigh", permissions=["weigh"], icon="balance")
    def weigh(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """An approver's."""
        note = _("For the persons, not for us: what kind of data, in whose hands, and what can be done with it.")
        names = ("risk", "risk_reason")
        words = {"note": note, "title": _("Weigh the risk"), "who": APPROVES}
        return self._on(request, object_id, RiskForm, verbs.weigh, names, **words)

    @action(description=_("It is reported"), url_path="report", permissions=["weigh"], icon="outgoing_mail")
    def report(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """IMY has it."""
        note = _("After you have sent IMY's form. The draft has the words for it.")
        words = {"note": note, "title": _("It is reported"), "who": APPROVES}
        return self._on(request, object_id, ReportForm, verbs.note_report, (), **words)

    @action(description=_("Propose what the person is told"), url_path="propose", permissions=["act"], icon="edit")
    def propose(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Words for a second person."""
        note = _(
            "Plain words, to the partner of the case at the register's own address. A second person approves them."
        )
        words = {"note": note, "title": _("Propose what the person is told")}
        return self._on(request, object_id, NoticeForm, verbs.propose_notice, ("notice",), **words)

    @action(description=_("Approve what the person is told"), url_path="approve", permissions=["weigh"], icon="send")
    def approve(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """It leaves."""
        if not sees(request.user, APPROVES):
            raise PermissionDenied
        ask_who_it_is(request)
        found, _there = self._there(request, object_id)
        note = format_html(
            "{}<br><br>{}", _("These words leave at once, by e-mail or as a task by post:"), linebreaksbr(found.notice)
        )
        words = {"note": note, "title": _("Approve what the person is told"), "who": APPROVES}
        return self._on(request, object_id, ApproveForm, verbs.approve_notice, {"seen": "notice_digest"}, **words)

    @action(description=_("Close the record"), url_path="close", permissions=["weigh"], icon="task_alt")
    def close(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Nothing is left to do."""
        note = _("Kept for five calendar years after the year in which it is closed.")
        words = {"note": note, "title": _("Close the record"), "who": APPROVES}
        return self._on(request, object_id, NoFields, verbs.close_incident, (), **words)

    def _on(
        self,
        request: HttpRequest,
        object_id: str,
        form: type[forms.Form],
        verb: Callable[..., object],
        names: Iterable[str] | Mapping[str, str],
        **words: Any,
    ) -> HttpResponse:
        found, there = self._there(request, object_id)
        columns = names if isinstance(names, Mapping) else {name: name for name in names}
        filled = form(
            request.POST if request.method == "POST" else None,
            initial={name: getattr(found, column) for name, column in columns.items()},
        )
        words = {"who": HANDLES, "there": there, "original": found, **words}
        return self.form_page(request, filled, lambda **given: _told(verb, found, given), **words)

    def _there(self, request: HttpRequest, object_id: str) -> tuple[Incident, str]:
        try:
            key = UUID(str(object_id))
        except ValueError:
            raise Http404 from None
        found = Incident.objects.select_related("case__partner").filter(pk=key).first()
        if found is None:
            raise Http404
        if not self.has_view_permission(request, found):
            raise PermissionDenied
        return found, reverse("admin:requests_app_incident_change", args=[found.pk])

    @admin.display(description=_("number"))
    def number(self, incident: Incident) -> str:
        """Its own."""
        return str(incident)

    @admin.display(description=_("case"))
    def of_case(self, incident: Incident) -> str:
        """A way to the case."""
        if incident.case is None:
            return "–"
        where = reverse("admin:requests_app_case_change", args=[incident.case.pk])
        return format_html('<a href="{}">{}</a>', where, incident.case.reference)

    @admin.display(description=_("72 hours end"), ordering="known_at")
    def hours(self, incident: Incident) -> str:
        """When they end, marked in the last day while nothing is reported."""
        until = date_format(timezone.localtime(incident.due_at), "Y-m-d H:i")
        waits = not (incident.reported_at or incident.closed_at or incident.risk == Risk.UNLIKELY)
        near = waits and incident.due_at - timezone.now() < NEAR
        return format_html('<strong class="dh-error">{}</strong>', until) if near else until


def _fits(act: str, incident: Incident) -> bool:
    weighed, high = incident.risk in (Risk.RISK, Risk.HIGH), incident.risk == Risk.HIGH and incident.told_at is None
    open_ones = {
        "record": True,
        "weigh": True,
        "report": weighed and incident.reported_at is None,
        "propose": high,
        "approve": high and bool(incident.notice),
        "close": bool(incident.risk and incident.effects and incident.measures),
    }
    return act == "draft" or (incident.closed_at is None and open_ones[act])


def _told(verb: Callable[..., object], incident: Incident, given: dict[str, Any]) -> None:
    try:
        verb(incident, **given)
    except NotNow as obstacle:
        raise ValidationError(in_words(obstacle.code)) from None
