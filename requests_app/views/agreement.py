"""Data processing agreements: what they are, the template to read and download, and the signed copy in a case."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from policy.markdown import as_html
from requests_app.actions.agreement import SEND_WITHIN, keep_signed_copy
from requests_app.actions.case_lock import NotNow
from requests_app.actions.rate_limit import UPLOAD, take
from requests_app.agreement_text import CURRENT, TO_FILL_IN, VERSIONS, agreement_text, checksum
from requests_app.forms import SignedCopyForm
from requests_app.identity.upload_handler import upload_too_large
from requests_app.models import ProcessingAgreement
from requests_app.package.agreement import agreement_pdf
from requests_app.package.pdf import NotTypeset
from requests_app.views.case_page import back
from requests_app.views.door import case_inside, gate
from requests_app.views.too_many import too_many

SHY = "\N{SOFT HYPHEN}"  # the longest word of the page may break on a telephone


@require_safe
def agreement(request: HttpRequest) -> HttpResponse:
    """When a data processing agreement is needed, how to get one, and the template of today (Art. 28, R-46)."""
    context = {"version": CURRENT, "made_on": VERSIONS[CURRENT], "days": SEND_WITHIN.days, "versions": VERSIONS}
    return render(request, "portal/agreement.html", context)


@require_safe
def template(request: HttpRequest, version: int) -> HttpResponse:
    """One version in full; older ones stay, since customers have signed them."""
    if version not in VERSIONS:
        raise Http404
    text = agreement_text(version, _language())
    shown = text.replace(TO_FILL_IN, "…").replace("tsbiträdesavtal", f"ts{SHY}biträdesavtal")
    context = {
        "version": version,
        "current": CURRENT,
        "text": as_html(shown),
        "checksum": checksum(version, _language()),
    }
    return render(request, "portal/agreement_text.html", context)


@require_safe
def template_pdf(request: HttpRequest, version: int) -> HttpResponse:
    """One version as a PDF to fill in and sign; where none can be made, the page to print."""
    if version not in VERSIONS:
        raise Http404
    try:
        made = agreement_pdf(version, _language())
    except NotTypeset:
        return HttpResponseRedirect(reverse("agreement_text", args=[version]))
    called = _("data-processing-agreement")  # not inside the f-string, where makemessages does not look
    name = f"{called}-{version}.pdf"
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(made, content_type="application/pdf", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def signed_copy(request: HttpRequest, token: str) -> HttpResponse:
    """Send the signed copy, on a page of the case; a closed case takes it too, for the agreement goes on."""
    case = case_inside(request, token)
    too_large = upload_too_large(request)
    if case is None:
        return gate(request, token)
    ours = ProcessingAgreement.objects.filter(case=case, ended_on=None, in_force_from=None).first()
    if ours is None:
        return back(token, "not_now")
    form = SignedCopyForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        form = SignedCopyForm(request.POST, request.FILES)
        if too_large:
            form.add_error("file", _("The file is larger than 10 MB. Send a smaller one, or send it in parts."))
        if form.is_valid() and not too_large:
            taken = take(request, UPLOAD, now=timezone.now())
            if not taken.allowed:
                return too_many(request, taken.again_at)
            try:
                keep_signed_copy(ours, data=form.cleaned_data["file"].read(), by=None)
            except NotNow:
                return back(token, "not_now")
            return back(token, "agreement")
    return render(request, "portal/signed_copy.html", {"case": case, "token": token, "form": form, "agreement": ours})


def _language() -> str:
    return "sv" if (get_language() or "sv").startswith("sv") else "en"
