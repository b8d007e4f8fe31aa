"""Requests by letter, telephone or social media, entered by staff with the true day of arrival (R-37, R-49)."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.desk import staff_of
from requests_app.actions.open_case import open_case
from requests_app.actions.permission import may
from requests_app.admin.fields import StaffForm, capitals, mail_address
from requests_app.models import Channel, Language, Right
from requests_app.models.roles import Act


class RegisterCase(StaffForm):
    """What the person told us, and when it reached us."""

    channel = forms.ChoiceField(
        label=_("How did it come?"),
        choices=capitals(c for c in Channel.choices if c[0] not in (Channel.WEB, Channel.MAIL, Channel.STAFF)),
    )
    received_on = forms.DateField(
        label=_("Day it reached us"),
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=_("Time runs from this day."),
    )
    rights = forms.MultipleChoiceField(
        label=_("What is asked for?"), choices=capitals(Right.choices), widget=forms.CheckboxSelectMultiple
    )
    language = forms.ChoiceField(label=_("Language"), choices=Language.choices)
    representative = forms.CharField(
        label=_("Asked by, if for somebody else"),
        max_length=200,
        required=False,
        help_text=_("Who asks, and is reached by what stands below. The name further down is the person's."),
    )
    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    company = forms.CharField(label=_("Company"), max_length=200, required=False)
    customer_number = forms.CharField(label=_("Customer number"), max_length=40, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=320, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    address = forms.CharField(label=_("Postal address"), max_length=500, required=False)
    message = forms.CharField(
        label=_("What was said"), max_length=10_000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def clean_received_on(self) -> Any:
        """A day that has been."""
        day = self.cleaned_data["received_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("The day can't be in the future."))
        return day

    def clean_email(self) -> str:
        """An address we can write to, or none."""
        return mail_address(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        """Some way to reach the person."""
        data = super().clean()
        if not any(data.get(way) for way in ("email", "phone", "address")) and not self.errors:
            self.add_error("phone", _("Give at least one way to reach the person: e-mail, phone or address."))
        return data


def register(request: HttpRequest) -> HttpResponse:
    """The form, and on POST the case."""
    if not may(request.user, Act.REGISTER_CASE):
        raise PermissionDenied
    form = RegisterCase(request.POST or None, initial={"received_on": timezone.localdate(), "language": "sv"})
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        day = data.pop("received_on")
        arrived = timezone.make_aware(datetime.combine(day, time(12)))
        opened = open_case(
            by=staff_of(request), received_at=min(arrived, timezone.now()), channel=Channel(data.pop("channel")), **data
        )
        return redirect(reverse("admin:requests_app_case_change", args=[opened.case.pk]))
    context = {**admin.site.each_context(request), "title": _("Register a request"), "form": form}
    return TemplateResponse(request, "desk/register.html", context)
