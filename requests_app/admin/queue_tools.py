"""Beside the list of cases: the search for a person, saved lists, and who stands in for whom."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from identifiers import clean_line, stockholm_today
from journal.desk import key_in, staff_of
from requests_app.actions.case_lock import NotNow
from requests_app.actions.find_case import LONGEST, MOST, find_cases
from requests_app.actions.permission import may
from requests_app.actions.saved_view import forget_view, save_view
from requests_app.actions.stand_in import name_deputy
from requests_app.admin.fields import StaffForm
from requests_app.admin.home import with_days_left
from requests_app.admin.obstacles import in_words
from requests_app.admin.queue_filters import chosen, colleagues
from requests_app.models import SavedView, StandIn
from requests_app.models.roles import Act


@require_POST
@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """The cases found. A POST, so that no address, log or history holds what was looked for."""
    term = clean_line(request.POST.get("term", ""))[:LONGEST]
    found = find_cases(term, by=staff_of(request))
    if len(found) == 1:
        return redirect(reverse("admin:requests_app_case_change", args=[found[0].pk]))
    context = {
        **admin.site.each_context(request),
        "title": _("Search for cases"),
        "term": term,
        "found": with_days_left(found, stockholm_today()),
        "too_many": len(found) == MOST,
    }
    return TemplateResponse(request, "desk/search.html", context)


@require_POST
def view(request: HttpRequest) -> HttpResponse:
    """Save the list as it is shown, or forget a saved one."""
    queue, user = reverse("admin:requests_app_case_changelist"), staff_of(request)
    if not may(user, Act.SEE_CASES):
        raise PermissionDenied
    if request.POST.get("forget"):
        for kept in SavedView.objects.filter(pk=key_in(request.POST["forget"])):
            forget_view(kept, by=user)
        return redirect(queue)
    filters, name = chosen(request.POST.dict()), clean_line(request.POST.get("name", ""))[:60]
    if not name:
        messages.error(request, _("Give the list a name."))
    else:
        try:
            save_view(by=user, name=name, filters=filters)
        except NotNow as obstacle:
            messages.error(request, in_words(obstacle.code))
    return redirect(f"{queue}?{urlencode(filters)}")


def saved_views(request: HttpRequest) -> list[dict[str, Any]]:
    """The lists of whoever looks, each with its address and whether it is the one shown."""
    here = chosen(request.GET.dict())
    return [
        {"pk": one.pk, "name": one.name, "query": urlencode(chosen(one.filters)), "here": chosen(one.filters) == here}
        for one in SavedView.objects.filter(owner=staff_of(request))
    ]


class Deputy(StaffForm):
    """Who, and from when until when."""

    deputy = forms.ChoiceField(
        label=gettext_lazy("Who stands in for you"),
        required=False,
        help_text=gettext_lazy("Hears of proposals that have waited three days. While you are away: has your cases."),
    )
    away_from = forms.DateField(
        label=gettext_lazy("Away from"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    away_until = forms.DateField(
        label=gettext_lazy("Away until, that day included"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["deputy"].choices = [("", _("nobody")), *colleagues()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Both days or neither, in their order."""
        data = super().clean()
        first, last = data.get("away_from"), data.get("away_until")
        if not self.errors and (bool(first) != bool(last) or (first and last and first > last)):
            self.add_error("away_until", _("Give both days, the first one first."))
        return data


@never_cache
def deputy(request: HttpRequest) -> HttpResponse:
    """Who stands in for whoever looks."""
    if not may(request.user, Act.HANDLE_CASE):
        raise PermissionDenied
    user = staff_of(request)
    now = StandIn.objects.filter(person=user).first()
    initial = {"deputy": now.deputy_id, "away_from": now.away_from, "away_until": now.away_until} if now else {}
    form = Deputy(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        named = form.fields["deputy"].choices  # type: ignore[attr-defined]
        data["deputy"] = _account(data["deputy"]) if data["deputy"] in dict(named) else None
        try:
            name_deputy(by=user, **data)
        except NotNow as obstacle:
            form.add_error("deputy", in_words(obstacle.code))
        else:
            messages.success(request, _("Done."))
            return redirect(reverse("admin:index"))
    for_whom = StandIn.objects.filter(deputy=user).select_related("person")
    context = {**admin.site.each_context(request), "title": _("Deputy"), "form": form, "for_whom": for_whom}
    return TemplateResponse(request, "desk/deputy.html", context)


def _account(key: str) -> User | None:
    return User.objects.filter(pk=key_in(key)).first()
