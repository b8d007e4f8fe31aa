"""A task for who has no account: behind a secret link, the same for every link until a button is pressed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from requests_app.actions.attachments import SentFile
from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.errand import answer_errand, errand_behind, open_errand
from requests_app.actions.rate_limit import TRY, UPLOAD, take
from requests_app.forms import ErrandForm
from requests_app.identity.upload_handler import upload_too_large
from requests_app.models import Case, Errand, Result, Shown
from requests_app.views.too_many import too_many


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def errand(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows a button alone, so that no scanner opens anything and no link tells whether it is known."""
    if request.method != "POST":
        return render(request, "portal/errand.html", {"token": token, "step": "door"})
    too_large, now = upload_too_large(request), timezone.now()
    answers = request.POST.get("step") == "answer"
    taken = take(request, UPLOAD if answers else TRY, now=now)
    if not taken.allowed:
        return too_many(request, taken.again_at)
    if not answers:
        return _task(request, token, open_errand(token=token, now=now), ErrandForm())
    form = ErrandForm(request.POST, request.FILES)
    if not form.is_valid() or too_large:
        if too_large:
            form.add_error("file", _("The file is larger than 10 MB. Send a smaller one, or send it in parts."))
        return _task(request, token, errand_behind(token, now=now), form)
    return _answer(request, token, form)


def _answer(request: HttpRequest, token: str, form: ErrandForm) -> HttpResponse:
    file = form.cleaned_data["file"]
    files = [SentFile(file.name or "", file.content_type or "", file.read())] if file else []
    now, result = timezone.now(), Result(form.cleaned_data["result"])
    try:
        kept = answer_errand(token=token, result=result, text=form.cleaned_data["text"], files=files, now=now)
    except NotNow:
        form.add_error("file", _("There is no room for more files in this case. Send the answer without one."))
        return _task(request, token, errand_behind(token, now=now), form)
    except CaseIsClosed:
        kept = False
    return render(request, "portal/errand.html", {"token": token, "step": "thanks" if kept else "gone"})


def _task(request: HttpRequest, token: str, found: Errand | None, form: ErrandForm) -> HttpResponse:
    """The task with what is needed to do it; for a dead link a page that says so, the same for every kind of dead."""
    if found is None:
        return render(request, "portal/errand.html", {"token": token, "step": "gone"})
    context = {"token": token, "step": "task", "errand": found, "form": form, "person": _person(found.case, found)}
    return render(request, "portal/errand.html", context)


def _person(case: Case, found: Errand) -> list[tuple[str, str]]:
    """What the handler ticked, and only that."""
    return [(str(Shown(code).label), str(getattr(case, code))) for code in found.shows if getattr(case, code)]
