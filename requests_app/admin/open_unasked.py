"""A case of our own: something found makes the law demand an erasure, though nobody asked (R-19)."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from journal.desk import key_in, staff_of
from partners.models import Partner
from requests_app.actions.permission import may
from requests_app.actions.unasked import open_unasked
from requests_app.admin.fields import ConnectByNumber, Unasked
from requests_app.models.roles import Act


class Finding(ConnectByNumber, Unasked):
    """About whom, on which ground, and what was found."""

    finding = forms.CharField(
        label=_("What was found (the case keeps it; the person may ask to read it)"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    field_order = ("customer_number", "trigger", "finding")


def unasked(request: HttpRequest) -> HttpResponse:
    """The form, with the partner filled in where one was come from, and on POST the case."""
    if not may(request.user, Act.HANDLE_CASE):
        raise PermissionDenied
    partner = Partner.objects.filter(pk=key_in(request.GET.get("partner"))).first()
    form = Finding(request.POST or None, initial={"customer_number": partner.customer_number if partner else ""})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        case = open_unasked(
            data["customer_number"], trigger=data["trigger"], finding=data["finding"], by=staff_of(request)
        )
        return redirect(reverse("admin:requests_app_case_change", args=[case.pk]))
    context = {**admin.site.each_context(request), "title": _("Erase without a request"), "form": form}
    return TemplateResponse(request, "desk/unasked.html", context)
