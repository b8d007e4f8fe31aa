"""Files read into the register: chosen, looked through row by row, read in or dropped."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.decorators import action

from partners.actions import drop_file, read_in, take_in_file
from partners.admin.register_desk import RegisterAdmin
from partners.forms import ImportForm
from partners.models import ImportFile, ImportKind
from partners.models.import_file import AT_WORK, OPEN, ImportState
from partners.permission import KEEPS_THE_REGISTER, sees
from partners.reading_in.headings import COLUMNS, NEEDED, shown

REFRESH_AFTER = 3  # seconds; a page that waits for the clock asks again by itself, without a script


@admin.register(ImportFile)
class ImportFileAdmin(RegisterAdmin):
    """The files of the last thirty days; of each what it did, never what it said."""

    list_display = ("__str__", "what", "shown_state", "uploaded_at", "uploaded_by", "rows", "new", "changed", "wrong")
    list_select_related = ("uploaded_by",)
    ordering = ("-uploaded_at",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Shown to those the verb lets through."""
        return sees(request.user, KEEPS_THE_REGISTER)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """Choose a file, then `take_in_file`; the next page shows what it would do."""
        form = ImportForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and getattr(request, "upload_too_large", False):
            form.add_error(None, _("The file is larger than 10 MiB. Divide it into several."))
        taken: list[ImportFile] = []

        def verb(*, by: Any, what: ImportKind, file: Any) -> None:
            taken.append(take_in_file(by=by, what=what, data=file.read()))

        note = _(
            "The file is looked through first and nothing is written until you have seen what it would do. It lies "
            "sealed meanwhile and is gone within an hour."
        )
        words = {"title": _("Read in a file"), "note": note, "there": reverse("admin:partners_importfile_changelist")}
        answer = self.form_page(request, form, verb, who=KEEPS_THE_REGISTER, **words)
        if taken:
            return HttpResponseRedirect(_page(taken[0]))
        if isinstance(answer, TemplateResponse):
            answer.template_name = "partners/choose_file.html"
            answer.context_data = {**(answer.context_data or {}), "kinds": _kinds()}
        return answer

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """How far it has come, what is wrong with which row, and the next step."""
        if not self.has_view_permission(request):
            return super().change_view(request, object_id, form_url, extra_context)
        found = _found(object_id)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "original": found,
            "title": _("File of %(what)s") % {"what": found.get_what_display()},
            "file": found,
            "state": capfirst(found.get_state_display()),
            "percent": 100 * found.position // found.rows if found.rows else 0,
            "at_work": found.state in AT_WORK,
            "is_open": found.state in OPEN,
            "may_start": found.state == ImportState.CHECKED and found.new + found.changed,
            "is_dry": found.state in (ImportState.CHECKING, ImportState.CHECKED),
            "faults": [_fault(found, *noted) for noted in found.faults],
            "changes": [_change(found, *noted) for noted in found.changes],
            "unread": ", ".join(found.unread),
        }
        answer = TemplateResponse(request, "partners/import_file.html", context)
        if found.state in AT_WORK:
            answer["Refresh"] = str(REFRESH_AFTER)
        return answer

    @action(description=gettext_lazy("Read in"), url_path="start", permissions=["relation"], icon="download")
    def start(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A confirmation, then `read_in`."""
        note = _("The rows without fault are written to the register. Those with a fault are left out.")
        return self._on(request, object_id, read_in, title=_("Read in"), note=note)

    @action(description=gettext_lazy("Drop"), url_path="drop", permissions=["relation"], icon="delete")
    def drop(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A confirmation, then `drop_file`."""
        note = _("The file goes at once. What has been read in by then stays.")
        return self._on(request, object_id, drop_file, title=_("Drop the file"), note=note)

    actions_detail = ("start", "drop")

    def _on(self, request: HttpRequest, object_id: str, verb: Callable[..., Any], **words: Any) -> HttpResponse:
        found = _found(object_id)
        form = forms.Form(request.POST or None)
        form.is_bound = request.method == "POST"
        words |= {"there": _page(found), "original": found, "who": KEEPS_THE_REGISTER}
        return self.form_page(request, form, lambda by: verb(found, by=by), **words)

    @admin.display(description=gettext_lazy("state"), ordering="state")
    def shown_state(self, found: ImportFile) -> str:
        """In words."""
        return capfirst(found.get_state_display())


def _page(found: ImportFile) -> str:
    return reverse("admin:partners_importfile_change", args=[found.pk])


def _found(object_id: Any) -> ImportFile:
    try:
        key = UUID(str(object_id))
    except ValueError:
        raise Http404 from None
    found = ImportFile.objects.select_related("uploaded_by", "started_by").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


def _fault(found: ImportFile, row: int, column: str, words: str, details: dict[str, Any]) -> dict[str, Any]:
    """A fault in the reader's language."""
    text = _(words)
    return {"row": row, "column": _column(found, column), "words": text % details if details else text}


def _change(found: ImportFile, row: int, how: str, columns: list[str]) -> dict[str, Any]:
    return {"row": row, "new": how == "new", "columns": ", ".join(_column(found, name) for name in columns)}


def _column(found: ImportFile, name: str) -> str:
    what = ImportKind(found.what)
    return shown(name, what) if name in COLUMNS[what] else ""


def _kinds() -> list[dict[str, Any]]:
    """What each kind of file may hold, to be copied as the first row of one."""
    return [
        {
            "label": capfirst(what.label),
            "columns": [{"name": shown(name, what), "needed": name in NEEDED[what]} for name in COLUMNS[what]],
        }
        for what in ImportKind
    ]
