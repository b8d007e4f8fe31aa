"""The status page of a case, and what the person can do there."""

from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from outbox.writing.blocks import blocks
from requests_app.actions.attachments import SentFile
from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.demands import may_add
from requests_app.actions.messages import add_message
from requests_app.actions.rate_limit import WRITE, take
from requests_app.actions.withdraw import withdraw as take_back
from requests_app.forms import MessageForm
from requests_app.identity.upload_handler import upload_too_large
from requests_app.models import Case, LetterKind, OtherWay, Representative
from requests_app.views import progress, story
from requests_app.views.door import case_inside, gate, inside_until
from requests_app.views.too_many import with_retry_after

NOTICES = frozenset(
    {
        *("picture", "picture_gone", "message", "withdrawn", "package_gone", "package_ended"),
        *("not_now", "other_way", "added", "taken_back", "file_gone", "agreement"),
    }
)


@require_safe
@never_cache
def case(request: HttpRequest, token: str) -> HttpResponse:
    """Where the case is; outside, the page that offers a code."""
    this = case_inside(request, token)
    return gate(request, token) if this is None else _page(request, token, this, MessageForm())


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def message(request: HttpRequest, token: str) -> HttpResponse:
    """Write to us in the case. A text that comes too late is given back, not lost."""
    if request.method != "POST":
        return HttpResponseRedirect(reverse("case", args=[token]))
    this = case_inside(request, token)
    too_large = upload_too_large(request)
    form = MessageForm(request.POST, request.FILES)
    valid = form.is_valid()
    if this is None:
        return gate(request, token, unsent=str(form["text"].value() or ""))
    if too_large:
        form.refuse_file(_("The file is larger than 10 MB. Send a smaller one, or send it in parts."))
    if not valid or too_large:
        return _page(request, token, this, form)
    taken = take(request, WRITE, now=timezone.now())
    if not taken.allowed:
        form.refuse_for_now(taken.again_at)
        return with_retry_after(_page(request, token, this, form, status=429), taken.again_at)
    try:
        add_message(case=this, text=form.cleaned_data["text"], file=_sent(form))
    except NotNow:
        form.refuse_file(_("There is no room for more files in this case. Write to us if you need to send more."))
        return _page(request, token, this, form)
    return back(token, "message")


def _sent(form: MessageForm) -> SentFile | None:
    file: UploadedFile[bytes] | None = form.cleaned_data.get("file")
    return SentFile(file.name or "", file.content_type or "", file.read()) if file else None


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def withdraw(request: HttpRequest, token: str) -> HttpResponse:
    """Take the request back: a page that says what it means, then the button."""
    this = case_inside(request, token)
    if this is None:
        return gate(request, token)
    if not this.is_open:
        return HttpResponseRedirect(reverse("case", args=[token]))
    if request.method != "POST":
        return render(request, "portal/withdraw.html", {"case": this, "token": token})
    try:
        take_back(case=this)
    except (CaseIsClosed, NotNow):
        return back(token, "not_now")
    return back(token, "withdrawn")


@require_safe
@never_cache
def letter(request: HttpRequest, token: str, letter_id: UUID) -> HttpResponse:
    """A letter in full, as it was sent; made to be printed."""
    this = case_inside(request, token)
    if this is None:
        return gate(request, token)
    shown = get_object_or_404(this.letters, pk=letter_id)
    context = {"case": this, "token": token, "letter": shown, "blocks": blocks(shown.text)}
    return render(request, "portal/letter.html", context)


@require_safe
@never_cache
def receipt(request: HttpRequest, token: str) -> HttpResponse:
    """What became of each picture of an ID document, to be printed or saved."""
    this = case_inside(request, token)
    if this is None:
        return gate(request, token)
    return render(request, "portal/receipt.html", {"case": this, "token": token, "pictures": story.receipts(this)})


def back(token: str, notice: str) -> HttpResponseRedirect:
    """To the case, with a word about what just happened."""
    return HttpResponseRedirect(f"{reverse('case', args=[token])}?klart={notice}")


def _page(request: HttpRequest, token: str, this: Case, form: MessageForm, *, status: int = 200) -> HttpResponse:
    notice = request.GET.get("klart", "")
    packages = this.packages.filter(released_at__isnull=False, destroyed_at=None, sealed__isnull=False)
    context: dict[str, Any] = {
        "case": this,
        "token": token,
        "form": form,
        "notice": notice if notice in NOTICES else "",
        "steps": list(progress.steps(this)),
        "asked": list(progress.asked(this)),
        "term": progress.term(this, get_language() or "sv"),
        "may_send_picture": progress.may_send_picture(this),
        "leads_on_to_picture": progress.leads_on_to_picture(this),
        "other_way": OtherWay.objects.filter(case=this).order_by("chosen_at").last(),
        "may_add": may_add(this),
        "pictures": progress.living_pictures(this),
        "picture_failed": progress.last_picture_failed(this),
        "representative": Representative.objects.filter(case=this).first(),
        "confirmation": this.letters.filter(kind=LetterKind.ACKNOWLEDGEMENT).order_by("sent_at").last(),
        "done": story.done(this),
        "kept": list(story.kept(this, get_language() or "sv")),
        "letters": this.letters.order_by("-sent_at").prefetch_related("attachments__sealed"),
        "packages": packages.order_by("-built_at"),
        "agreement": story.agreement(this),
        "messages": this.messages.filter(internal=False).prefetch_related("attachments__sealed").order_by("at"),
        "inside_until": inside_until(request, this),
    }
    return render(request, "portal/case.html", context, status=status)
