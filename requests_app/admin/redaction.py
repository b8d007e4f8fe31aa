"""The texts of a copy, read through before it leaves: what is about others is marked here (Art. 15(4))."""

from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from journal.desk import key_in, staff_of
from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.permission import may
from requests_app.actions.redact import leave_out, put_back
from requests_app.admin.fields import StaffForm, capitals
from requests_app.admin.obstacles import in_words
from requests_app.models import Case, RedactedKind, Redaction
from requests_app.models.roles import Act
from requests_app.package.other_people import others_in
from requests_app.package.texts import Place, Text, digest_of, records_with_texts

ON_A_PAGE = 50  # records


class LeaveOut(StaffForm):
    """A passage, what it is and why it goes."""

    passage = forms.CharField(
        label=_("Passage"),
        max_length=2000,
        help_text=_("As it stands in the text. With a mouse: mark it in a text and it is filled in here."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    kind = forms.ChoiceField(label=_("What it is"), choices=capitals(RedactedKind.choices))
    reason = forms.CharField(
        label=_("Why it is left out (the person reads this; no names)"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    only = forms.ChoiceField(label=_("Where"), required=False, choices=[("", _("In all the texts"))])

    def __init__(self, *args: Any, records: list["Record"], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = _("Only in text %(number)d, %(title)s")
        here = [
            (one.key, words % {"number": record.number, "title": one.text.title})
            for record in records
            for one in record.texts
        ]
        self.fields["only"].choices = [("", _("In all the texts")), *here]  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Shown:
    """One text on the page, its marked passages visible, with what looks like others' addresses and numbers."""

    text: Text
    marks: list[Redaction]
    looks: list[tuple[RedactedKind, str]]

    @property
    def key(self) -> str:
        """Its place, for the form."""
        return "|".join(self.text.place)

    @property
    def fresh(self) -> list[Redaction]:
        """Marks that fit the text as it is now."""
        digest = digest_of(self.text.text)
        return [mark for mark in self.marks if mark.text_digest == digest]

    @property
    def in_html(self) -> SafeString:
        """The text, escaped, each marked passage in a ``mark``."""
        pieces, kept_to, text = [], 0, self.text.text
        for mark in sorted(self.fresh, key=lambda one: (one.start, -one.end)):
            if mark.start >= kept_to:
                pieces.append(format_html("{}<mark>{}</mark>", text[kept_to : mark.start], text[mark.start : mark.end]))
                kept_to = mark.end
        pieces.append(format_html("{}", text[kept_to:]))
        return format_html_join("", "{}", ((piece,) for piece in pieces))


@dataclass(frozen=True)
class Record:
    """One row of a source with its texts, by its number in the whole list."""

    number: int
    texts: list[Shown]


@never_cache
def redaction(request: HttpRequest, pk: UUID) -> HttpResponse:
    """A page of texts; on POST mark a passage or put one back. 403 without the right to handle cases."""
    case = get_object_or_404(Case.objects.select_related("partner"), pk=pk)
    if not may(request.user, Act.HANDLE_CASE, case):
        raise PermissionDenied
    page = max(key_in(request.GET.get("page", "1")), 1)
    records, more = _records(case, page)
    form = LeaveOut(request.POST if "leave_out" in request.POST else None, records=records)
    if request.method == "POST" and _pressed(request, case, form):
        return HttpResponseRedirect(f"{reverse('admin:case_redaction', args=[case.pk])}?page={page}")
    context = {
        **admin.site.each_context(request),
        "title": _("Read through before it leaves"),
        "case": case,
        "form": form,
        "records": records,
        "page": page,
        "more": more,
        "places": case.redactions.count(),
    }
    return TemplateResponse(request, "desk/redaction.html", context)


def _pressed(request: HttpRequest, case: Case, form: LeaveOut) -> bool:
    """Whether what was asked for is done; else the form says why not."""
    try:
        if "put_back" in request.POST:
            put_back(case, by=staff_of(request), marks=[key_in(request.POST["put_back"])])
            messages.success(request, _("The passage stands in the copy again."))
            return True
        if not form.is_valid():
            return False
        asked = form.cleaned_data
        only = Place(*asked["only"].split("|")) if asked["only"] else None
        made = leave_out(
            case,
            by=staff_of(request),
            passage=asked["passage"],
            kind=RedactedKind(asked["kind"]),
            reason=asked["reason"],
            only=only,
        )
    except (NotNow, CaseIsClosed) as obstacle:
        said = in_words(obstacle.code) if isinstance(obstacle, NotNow) else _("The case is closed.")
        if form.is_bound:
            form.add_error(None, str(said))
        else:
            messages.error(request, said)
        return not form.is_bound
    left_out = ngettext("Left out in %(n)d place.", "Left out in %(n)d places.", made) % {"n": made}
    messages.success(request, left_out if made else _("It is left out already."))
    return True


def _records(case: Case, page: int) -> tuple[list[Record], bool]:
    """The records of one page of the list, and whether there are more behind it."""
    partner = case.partner
    if partner is None:
        return [], False
    first = (page - 1) * ON_A_PAGE
    found = list(islice(records_with_texts(partner.pk), first, first + ON_A_PAGE + 1))
    rows = {texts[0].place.row for texts in found}
    marks: dict[Place, list[Redaction]] = {}
    for mark in Redaction.objects.filter(case=case, row__in=rows).order_by("start"):
        marks.setdefault(Place(mark.source, mark.row, mark.column), []).append(mark)
    records = [
        Record(
            number, [Shown(one, marks.get(one.place, []), list(others_in(one.text, case, partner))) for one in texts]
        )
        for number, texts in enumerate(found[:ON_A_PAGE], start=first + 1)
    ]
    return records, len(found) > ON_A_PAGE
