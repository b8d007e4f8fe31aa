"""The promises at the desk: each with its sentence, how it stands, how that is known; and what was signed off."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, re_path, reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from unfold.widgets import UnfoldAdminTextareaWidget

from identifiers.dates import stockholm_today
from identifiers.text import has_forbidden
from journal.desk import ReadingDesk, staff_of
from journal.roles import sees
from promises.actions import map_again, sign_off
from promises.actions.permission import SEES_PROMISES, SIGNS, NotNow
from promises.actions.sign_off import BY_A_PERSON
from promises.catalogue import BY_CODE
from promises.models import SignOff, Standing, Turn
from promises.shown import sections, totals

TURNS = 60  # of the history, on one page


class SignOffForm(forms.Form):
    """What a person found."""

    note = forms.CharField(
        label=gettext_lazy("What was found, and what will be better? (no names of people)"),
        max_length=4000,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 5}),
    )

    def clean_note(self) -> str:
        """No invisible marks."""
        note: str = self.cleaned_data["note"]
        if has_forbidden(note):
            raise forms.ValidationError(_("The text holds an invisible sign. Type it again by hand."))
        return note


@admin.register(Standing)
class StandingAdmin(ReadingDesk):
    """One page for all of them instead of a list."""

    readers = SEES_PROMISES

    def get_urls(self) -> list[URLPattern]:
        """What is done with one promise beside the page of all."""
        view = self.admin_site.admin_view
        return [
            re_path(r"^(?P<code>R-\d\d)/map/$", view(self.map_again), name="promise_map"),
            re_path(r"^(?P<code>R-\d\d)/sign/$", view(self.sign), name="promise_sign"),
            re_path(r"^(?P<code>R-\d\d)/$", view(self.history), name="promise_history"),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Every promise with its sentence."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": _("What the policy promises"),
            "sections": list(sections(stockholm_today(), timezone.now(), get_language() or "sv")),
            "totals": totals(),
            "measured_at": Standing.objects.order_by("-measured_at").values_list("measured_at", flat=True).first(),
            "may_sign": sees(request.user, SIGNS),
        }
        return TemplateResponse(request, "promises/desk.html", context)

    def history(self, request: HttpRequest, code: str) -> HttpResponse:
        """How one promise has stood, and what was signed off about it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = {
            **self.admin_site.each_context(request),
            "title": code,
            "promise": _known(code),
            "turns": Turn.objects.filter(code=code)[:TURNS],
            "sign_offs": SignOff.objects.filter(code=code).select_related("signed_by")[:TURNS],
        }
        return TemplateResponse(request, "promises/history.html", context)

    def map_again(self, request: HttpRequest, code: str) -> HttpResponse:
        """The changed sentence still promises what is measured."""
        _known(code)
        if not sees(request.user, SIGNS):
            raise PermissionDenied
        if request.method == "POST":
            try:
                map_again(code, by=staff_of(request), seen=request.POST.get("seen", ""))
            except NotNow as obstacle:
                messages.error(request, str(obstacle))
            else:
                messages.success(request, _("Mapped. The next measuring, within the hour, shows it."))
        return HttpResponseRedirect(f"{reverse('admin:promises_standing_changelist')}#{code}")

    def sign(self, request: HttpRequest, code: str) -> HttpResponse:
        """Sign off what people look at."""
        promise = _known(code)
        if code not in BY_A_PERSON:
            raise Http404
        return self.form_page(
            request,
            SignOffForm(request.POST or None),
            lambda **given: sign_off(code, **given),
            title=_("Sign %(code)s off") % {"code": code},
            note=promise.why_not or promise.measures,
            there=f"{reverse('admin:promises_standing_changelist')}#{code}",
            who=SIGNS,
        )


@admin.register(SignOff)
class SignOffAdmin(ReadingDesk):
    """The log of reviews and improvements (R-06)."""

    readers = SEES_PROMISES
    list_display = ("signed_at", "code", "signed_by", "note")
    list_filter = ("code",)
    list_select_related = ("signed_by",)
    ordering = ("-signed_at",)
    fields = ("code", "signed_at", "signed_by", "note")


def _known(code: str) -> Any:
    if code not in BY_CODE:
        raise Http404
    return BY_CODE[code]
