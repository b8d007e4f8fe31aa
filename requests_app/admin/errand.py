"""At a task: hand it to a colleague or supplier who has no account, and see what became of it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from identifiers import InvalidIdentifier
from journal.desk import staff_of
from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.errand import send_errand
from requests_app.actions.permission import may
from requests_app.admin.fields import StaffForm, capitals
from requests_app.admin.obstacles import in_words
from requests_app.models import Case, Errand, Shown
from requests_app.models.roles import Act
from todo.models import Task


class HandOut(StaffForm):
    """To whom, and what of the person they need in order to look."""

    to = forms.EmailField(label=gettext_lazy("E-mail of the colleague or supplier"), max_length=320)
    shows = forms.MultipleChoiceField(
        label=gettext_lazy("What they need to know to find the person"),
        choices=capitals(Shown.choices),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=gettext_lazy("Tick as little as will do. The mail itself names nobody."),
    )


def hand_out(request: HttpRequest, task: Task, case: Case | None) -> dict[str, Any]:
    """What the task's page needs: the form where it may be sent, and what has been sent."""
    if case is None:
        return {}
    sent = Errand.objects.filter(task=task).select_related("made_by").order_by("-made_at")
    may_send = case.is_open and task.done_at is None and may(request.user, Act.HANDLE_CASE)
    return {"errands": sent, "hand_out": HandOut(auto_id="out_%s") if may_send else None, "now": timezone.now()}


@require_POST
def send(request: HttpRequest, pk: str) -> HttpResponse:
    """Mail the link."""
    if not may(request.user, Act.HANDLE_CASE):
        raise PermissionDenied
    task = get_object_or_404(Task, pk=pk)
    there = redirect(reverse("admin:todo_task_change", args=[task.pk]))
    form = HandOut(request.POST)
    if not form.is_valid():
        messages.error(request, _("Not sent: write a whole e-mail address."))
        return there
    try:
        send_errand(task, to=form.cleaned_data["to"], shows=form.cleaned_data["shows"], by=staff_of(request))
    except InvalidIdentifier:
        messages.error(request, _("Not sent: write a whole e-mail address."))
    except CaseIsClosed:
        messages.error(request, in_words("task_is_done"))
    except NotNow as obstacle:
        messages.error(request, in_words(obstacle.code))
    else:
        messages.success(request, _("Sent. The answer will stand in the case, and a task will tell you."))
    return there
