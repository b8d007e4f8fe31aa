"""The rooms below have no desk pages of their own: journal, tasks, and the demo's sent mail."""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import display

from dhprivacy.accounts import StaffAdmin
from journal.desk import ReadingDesk, staff_of
from journal.models import JournalEntry
from outbox.demo_folder import list_mails, shown
from partners.models import Partner
from partners.permission import KEEPS_THE_REGISTER, sees
from requests_app.actions.permission import may
from requests_app.admin.errand import hand_out
from requests_app.admin.fields import StaffForm
from requests_app.admin.home import with_case_number
from requests_app.code_words import EVENTS
from requests_app.models import Case, InboundMail
from requests_app.models.roles import ALLOWED, Act
from todo.models import Task
from todo.open_tasks import AlreadyDone, finish


@admin.register(JournalEntry)
class JournalAdmin(ReadingDesk):
    """What was done, for the auditor and the approver."""

    readers = ALLOWED[Act.SEE_JOURNAL]
    list_display = ("seq", "when", "what_happened", "actor", "what_is_noted")
    list_filter = ("event",)
    ordering = ("-seq",)
    list_per_page = 100

    @display(description=gettext_lazy("when"), ordering="at")
    def when(self, entry: JournalEntry) -> str:
        """In figures: the column is narrow and read downwards."""
        return format_html('<span class="whitespace-nowrap">{}</span>', f"{localtime(entry.at):%Y-%m-%d %H:%M}")

    @display(description=gettext_lazy("what happened"), ordering="event")
    def what_happened(self, entry: JournalEntry) -> str:
        """The event in words."""
        return str(EVENTS.get(entry.event, entry.event))

    @display(description=gettext_lazy("facts"))
    def what_is_noted(self, entry: JournalEntry) -> str:
        """As it stands in the journal; a digest breaks where it must."""
        return format_html('<span class="dh-facts">{}</span>', json.dumps(entry.facts, ensure_ascii=False))


class Finish(StaffForm):
    """How it was done."""

    proof = forms.CharField(
        label=gettext_lazy("How was it done? (systems and dates, no names of people)"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@admin.register(Task)
class TaskAdmin(ReadingDesk):
    """Tasks by date; open ones first."""

    readers = ALLOWED[Act.SEE_CASES]
    list_per_page = 100
    list_display = ("what_to_do", "case", "due_on", "done_at", "who")
    list_filter = (("done_at", admin.EmptyFieldListFilter),)
    list_select_related = ("done_by",)
    ordering = ("-done_at", "due_on")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Task]:
        """Each with the number of its case."""
        return with_case_number(super().get_queryset(request))

    @display(description=gettext_lazy("case"))
    def case(self, task: Any) -> str:
        """Whose case it is about; a dash where it is about none."""
        return task.case_number or "–"

    @display(description=gettext_lazy("done by"), ordering="done_by__username")
    def who(self, task: Task) -> str:
        """Whoever finished it."""
        return task.done_by.username if task.done_by else "–"

    @display(description=gettext_lazy("what to do"))
    def what_to_do(self, task: Task) -> str:
        """In the reader's language."""
        return task.in_words

    def get_urls(self) -> list[URLPattern]:
        """The demo's mail lies beside the tasks."""
        return [path("demo-mail/", self.admin_site.admin_view(demo_mail), name="demo_mail"), *super().get_urls()]

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """One task: what, for which case, and how it was done."""
        if not may(request.user, Act.SEE_CASES):
            raise PermissionDenied
        task = get_object_or_404(Task.objects.select_related("done_by"), pk=object_id)
        form = Finish(request.POST or None)
        if request.method == "POST" and form.is_valid():
            try:
                finish(task, by=staff_of(request), proof=form.cleaned_data["proof"])
            except AlreadyDone:
                messages.warning(request, _("Somebody has done this already."))
            return redirect(reverse("admin:todo_task_changelist"))
        case = Case.objects.filter(pseudonym=task.about).first() if task.about else None
        context = {
            **self.admin_site.each_context(request),
            **hand_out(request, task, case),
            "title": _("Task"),
            "task": task,
            "form": form,
            "case": case,
            "mail": InboundMail.objects.filter(pk=task.about).first() if task.about else None,
            "partner": _partner_of(task) if sees(request.user, KEEPS_THE_REGISTER) else None,
        }
        return TemplateResponse(request, "desk/task.html", context)


def _partner_of(task: Task) -> Partner | None:
    """Whose notice did not arrive."""
    return Partner.objects.filter(pseudonym=task.about).only("pk", "customer_number").first() if task.about else None


def demo_mail(request: HttpRequest) -> HttpResponse:
    """What the demo has sent; no real installation has this page."""
    if not shown():
        raise Http404
    if not may(request.user, Act.SEE_CASES):
        raise PermissionDenied
    context = {**admin.site.each_context(request), "title": _("Mail sent (demo)"), "mails": list_mails()}
    return TemplateResponse(request, "desk/demo_mail.html", context)


__all__ = ["JournalAdmin", "StaffAdmin", "TaskAdmin", "demo_mail"]
