"""A file of the case, out of the vault and into the person's hands: one of ours, or one of their own back."""

from uuid import UUID

from django.http import HttpRequest, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from requests_app.actions.attachments import fetch_file
from requests_app.actions.case_lock import NotNow
from requests_app.views.case_page import back
from requests_app.views.door import case_inside, gate
from vault.sealing import Destroyed

# Whatever the file is, no browser is to open it as a page of ours.
SHUT = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def file(request: HttpRequest, token: str, file_id: UUID) -> HttpResponseBase:
    """POST streams the file, journalled each time; GET fetches nothing."""
    case = case_inside(request, token)
    if case is None:
        return gate(request, token)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("case", args=[token]))
    this = get_object_or_404(case.attachments.select_related("case", "sealed", "message"), pk=file_id)
    try:
        chunks = fetch_file(this)
    except (NotNow, Destroyed):
        return back(token, "file_gone")
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=this.name or "file")
        or "attachment",
        "Content-Security-Policy": SHUT,
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    return StreamingHttpResponse(chunks, content_type="application/octet-stream", headers=headers)
