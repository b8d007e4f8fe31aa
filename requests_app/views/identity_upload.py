"""The picture of an ID document: an offer, with what to cover, why, and when it is gone (law.md 5.3, R-52 to R-54)."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.identity import add_identity_image, withdraw_images
from requests_app.actions.rate_limit import UPLOAD, take
from requests_app.identity.refusals import RefusalReason, UploadRefused
from requests_app.identity.upload_handler import upload_too_large
from requests_app.models import Case
from requests_app.views import progress
from requests_app.views.case_page import back
from requests_app.views.door import case_inside, gate
from requests_app.views.too_many import too_many

CHOOSE = _("Choose a picture first.")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def identity(request: HttpRequest, token: str) -> HttpResponse:
    """Guide and upload. What is refused says what to do, and the case is untouched."""
    case = case_inside(request, token)
    if case is None:
        return gate(request, token)
    if request.method != "POST" or not progress.may_send_picture(case):
        return _page(request, token, case)
    taken = take(request, UPLOAD, now=timezone.now())
    if not taken.allowed:
        return too_many(request, taken.again_at)
    if upload_too_large(request):
        return _page(request, token, case, error=UploadRefused(RefusalReason.TOO_LARGE).message)
    image = request.FILES.get("image")
    if image is None:
        return _page(request, token, case, error=CHOOSE)
    try:
        add_identity_image(case=case, data=image.read())
    except UploadRefused as refused:
        return _page(request, token, case, error=refused.message)
    except (CaseIsClosed, NotNow):
        return back(token, "not_now")
    return back(token, "picture")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def take_back(request: HttpRequest, token: str) -> HttpResponse:
    """Delete the pictures that were sent, before anybody has decided anything by them. GET does nothing."""
    case = case_inside(request, token)
    if case is None:
        return gate(request, token)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("case_identity", args=[token]))
    try:
        withdraw_images(case=case)
    except (CaseIsClosed, NotNow):
        return back(token, "not_now")
    return back(token, "picture_gone")


def _page(request: HttpRequest, token: str, case: Case, *, error: Promise | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "case": case,
        "token": token,
        "error": error,
        "needed": progress.may_send_picture(case),
        "pictures": progress.living_pictures(case),
    }
    return render(request, "portal/identity.html", context)
