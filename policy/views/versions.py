"""The policy in force, every older one, what was changed and the text itself: at addresses that never change (R-07)."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from identifiers.dates import stockholm_today
from policy import comparison
from policy.in_force import held_until, in_force_on, published
from policy.markdown import as_html
from policy.models import PolicyVersion
from policy.sentences import sentences


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """The version that holds today."""
    version = in_force_on(stockholm_today())
    if version is None:
        raise Http404
    return _page(request, version, current=version)


@require_safe
def version(request: HttpRequest, number: int) -> HttpResponse:
    """One version, whether it holds, has held or is to hold. A draft is nobody's to read yet."""
    return _page(request, _published_or_404(number), current=in_force_on(stockholm_today()))


@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Every version with its days, its checksum and what it changed."""
    language, today = _language(), stockholm_today()
    current = in_force_on(today)
    rows = [
        {
            "version": one,
            "current": one == current,
            "until": held_until(one),
            "checksum": one.checksum(language),
            "changes": one.changes(language),
        }
        for one in published()
    ]
    return render(request, "policy/archive.html", {"rows": rows, "today": today})


@require_safe
def changes_in(request: HttpRequest, number: int) -> HttpResponse:
    """What a version says otherwise than the one before it."""
    after = _published_or_404(number)
    before = published().filter(number__lt=number).first()
    if before is None:
        raise Http404
    language = after.language(_language())
    found = comparison.changes(before.text(language), after.text(language))
    context = {"version": after, "before": before, "changes": found, "text_language": language}
    return render(request, "policy/changes.html", context)


@require_safe
def source(request: HttpRequest, number: int) -> HttpResponse:
    """The text as approved, byte for byte: its SHA-256 is the checksum shown."""
    text = _published_or_404(number).text(_language())
    return HttpResponse(text.encode(), content_type="text/markdown; charset=utf-8")


def _page(request: HttpRequest, shown: PolicyVersion, *, current: PolicyVersion | None) -> HttpResponse:
    language = _language()
    text = shown.text(language)
    context = {
        "version": shown,
        "current": current,
        "until": held_until(shown),
        "today": stockholm_today(),
        "text": as_html(text),
        "text_language": shown.language(language),
        "checksum": shown.checksum(language),
        "headings": [one for one in sentences(text) if one.heading][1:],
        "title": next((one.words for one in sentences(text) if one.heading), ""),
    }
    return render(request, "policy/policy.html", context)


def _published_or_404(number: int) -> PolicyVersion:
    """A number too long for the column is one nobody has published."""
    if number > 2_147_483_647:
        raise Http404
    return get_object_or_404(published(), number=number)


def _language() -> str:
    return "sv" if (get_language() or "sv").startswith("sv") else "en"
