"""Certificates of erasure at the desk: the PDF is made when it is opened."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from datamap.models import Certificate
from requests_app.actions.permission import may
from requests_app.models.roles import Act
from requests_app.package.certificate import certificate_pdf
from requests_app.package.pdf import NotTypeset


@require_safe
@never_cache
def certificate(request: HttpRequest, pk: str, form: str) -> HttpResponse:
    """One certificate, on paper or as signed (``form``: pdf, json)."""
    if not (may(request.user, Act.SEE_CASES) or may(request.user, Act.SEE_JOURNAL)):
        raise PermissionDenied
    found = get_object_or_404(Certificate, pk=pk)
    if form == "json":
        signed = {"facts": found.facts, "public_key": found.public_key, "signature": found.signature}
        return JsonResponse(signed, json_dumps_params={"indent": 1})
    try:
        made = certificate_pdf(found)
    except NotTypeset:
        messages.error(request, _("The PDF could not be made just now. Try again."))
        return redirect(reverse("admin:index"))
    response = HttpResponse(made, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="certificate.pdf"'
    return response
