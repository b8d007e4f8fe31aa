"""Files at the desk: an image in a sandboxed page of its own, attachments only as downloads, letters as sent."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from journal.confirmed import ask_who_it_is
from journal.desk import staff_of
from requests_app.actions.attachments import fetch_attachment
from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.dossier import make_dossier
from requests_app.actions.identity import look_at_image, mark_as_identity
from requests_app.actions.paper import print_letter as print_a_letter
from requests_app.actions.permission import may
from requests_app.admin.obstacles import in_words
from requests_app.code_words import ACTORS, EVENTS
from requests_app.identity.refusals import UploadRefused
from requests_app.models import Attachment, Case, IdentityDocument, Letter
from requests_app.models.roles import Act
from requests_app.package.pdf import NotTypeset
from vault.sealing import Destroyed

# The whole policy, written out: the frame around every page of the desk would else add its own scripts and styles.
ALONE = "default-src 'none'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@require_POST
@never_cache
def identity_image(request: HttpRequest, pk: str) -> HttpResponse:
    """The clean image, alone on its page. A POST, so that no link, prefetch or other site can make somebody look."""
    ask_who_it_is(request)
    document = get_object_or_404(IdentityDocument.objects.select_related("case"), pk=pk)
    try:
        jpeg = look_at_image(document, by=staff_of(request))
    except (NotNow, CaseIsClosed, Destroyed):
        return _back(request, document.case, "no_image")
    response = HttpResponse(jpeg, content_type="image/jpeg")
    response["Content-Disposition"] = 'inline; filename="image.jpg"'
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Security-Policy"] = ALONE
    return response


@require_POST
@never_cache
def attachment(request: HttpRequest, pk: str) -> HttpResponse | StreamingHttpResponse:
    """An attachment as sent, to be saved and never opened inside the desk."""
    ask_who_it_is(request)
    found = get_object_or_404(Attachment.objects.select_related("case", "sealed"), pk=pk)
    try:
        content = fetch_attachment(found, by=staff_of(request))
    except (NotNow, Destroyed):
        return _back(request, found.case, "attachment_gone")
    response = StreamingHttpResponse(content, content_type="application/octet-stream")
    # Not FileResponse: it leaves this header out when it is given pieces instead of a file.
    response["Content-Disposition"] = content_disposition_header(True, found.name or "file") or "attachment"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Content-Security-Policy"] = ALONE
    return response


@require_POST
@never_cache
def attachment_is_identity(request: HttpRequest, pk: str) -> HttpResponse:
    """The handler says that an attachment is the ID document: from now on it lives and dies as one."""
    found = get_object_or_404(Attachment.objects.select_related("case", "sealed"), pk=pk)
    try:
        mark_as_identity(found, by=staff_of(request))
    except UploadRefused as refused:
        messages.error(request, str(refused.message))
        return redirect(reverse("admin:requests_app_case_change", args=[found.case.pk]))
    except (CaseIsClosed, Destroyed):
        return _back(request, found.case, "attachment_gone")
    except NotNow as obstacle:
        return _back(request, found.case, obstacle.code)
    messages.success(request, _("From now on it is treated as an ID document, and destroyed with the decision."))
    return redirect(reverse("admin:requests_app_case_change", args=[found.case.pk]))


@require_safe
@never_cache
def letter(request: HttpRequest, pk: str) -> HttpResponse:
    """A letter as it was sent."""
    found = get_object_or_404(Letter.objects.select_related("case"), pk=pk)
    if not may(request.user, Act.SEE_CASES, found.case):
        raise PermissionDenied
    return TemplateResponse(request, "desk/letter.html", {"letter": found})


@require_POST
@never_cache
def print_letter(request: HttpRequest, pk: str) -> HttpResponse:
    """A letter as a PDF for the post; each printing is journalled, and may carry a new code."""
    found = get_object_or_404(Letter.objects.select_related("case"), pk=pk)
    try:
        made = print_a_letter(found, by=staff_of(request))
    except NotTypeset:
        messages.error(request, _("No PDF could be made. Open the letter and print it from the browser."))
        return redirect(reverse("admin:requests_app_case_change", args=[found.case_id]))
    name = f"{found.case.reference}-{found.kind}.pdf"
    headers = {"Content-Disposition": content_disposition_header(as_attachment=True, filename=name) or "attachment"}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@require_POST
@never_cache
def dossier(request: HttpRequest, pk: str) -> HttpResponse | StreamingHttpResponse:
    """The pack about a case for the supervisory authority, to be saved."""
    ask_who_it_is(request)
    case = get_object_or_404(Case, pk=pk)
    try:
        pieces = make_dossier(case, by=staff_of(request), words={**EVENTS, **ACTORS})
    except NotTypeset:
        messages.error(request, _("The PDF could not be made just now. Try again."))
        return redirect(reverse("admin:requests_app_case_change", args=[case.pk]))
    response = StreamingHttpResponse(pieces, content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{case.reference}.zip"'
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


def _back(request: HttpRequest, case: Case, code: str) -> HttpResponse:
    messages.error(request, in_words(code))
    return redirect(reverse("admin:requests_app_case_change", args=[case.pk]))
