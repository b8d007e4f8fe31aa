"""The access package, out of the vault and into the person's hands."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from requests_app.actions.case_lock import NotNow
from requests_app.actions.delivery import end_package, open_package
from requests_app.views.case_page import back
from requests_app.views.door import case_inside, gate


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def package(request: HttpRequest, token: str, package_id: UUID) -> HttpResponseBase:
    """GET shows a button, so that no scanner fetches anything; POST streams the file, journalled each time."""
    case = case_inside(request, token)
    if case is None:
        return gate(request, token)
    this = get_object_or_404(case.packages, pk=package_id, released_at__isnull=False)
    if request.method != "POST":
        return _page(request, token, case.reference, this)
    try:
        chunks = open_package(case=case, package=this)
    except NotNow:
        return back(token, "package_gone")
    name = f'attachment; filename="{case.reference}.zip"'
    headers = {"Content-Disposition": name, "X-Content-Type-Options": "nosniff"}
    return StreamingHttpResponse(chunks, content_type="application/zip", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def done(request: HttpRequest, token: str, package_id: UUID) -> HttpResponse:
    """ "I have it": a page that says what it means, then the button, and the package is gone."""
    case = case_inside(request, token)
    if case is None:
        return gate(request, token)
    this = get_object_or_404(case.packages, pk=package_id, released_at__isnull=False)
    if request.method != "POST":
        return _page(request, token, case.reference, this, template="portal/package_done.html")
    try:
        end_package(case=case, package=this)
    except NotNow:
        return back(token, "package_gone")
    return back(token, "package_ended")


def _page(
    request: HttpRequest, token: str, reference: str, this: object, *, template: str = "portal/package.html"
) -> HttpResponse:
    return render(request, template, {"token": token, "reference": reference, "package": this})
