"""The two pages made from the map: the public one, and the record of processing at the desk."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from identifiers import stockholm_today
from partners.permission import APPROVER, AUDITOR, sees
from policy.record import the_record
from policy.record.shown import transfers_in_words
from policy.what_we_keep import chapters

READS_THE_RECORD = frozenset({APPROVER, AUDITOR})


@require_safe
def what_we_keep(request: HttpRequest) -> HttpResponse:
    """What we keep, why, how long and who gets it, so that paper and program can't differ (Art. 13, R-02, R-12)."""
    return render(request, "policy/what_we_keep.html", {"chapters": chapters(today=stockholm_today())})


@require_safe
def record_page(request: HttpRequest) -> HttpResponse:
    """The record of processing activities (Art. 30(1)) with settings and recipients of the day, to read and print."""
    if not sees(request.user, READS_THE_RECORD):
        raise PermissionDenied
    context = {
        **admin.site.each_context(request),
        "title": _("Record of processing activities"),
        "record": the_record(with_register=True),
        "transfers": transfers_in_words(),
        "today": stockholm_today(),
    }
    return TemplateResponse(request, "desk/art30.html", context)
