"""What all pages of the register share: who sees them, no deleting, a search whose words reach no address."""

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.views.main import SEARCH_VAR
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.views import ChangeList

from journal.desk import ReadingDesk, key_in
from partners.permission import KEEPS_THE_REGISTER, sees

PROTECTED = "•••"


class RegisterList(ChangeList):
    """A list that is searched by POST: a name in an address would stay in histories and server logs (R-01)."""

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Model]:
        """The rows, narrowed by what was posted; a search in the address is not heard."""
        self.query = request.POST.get(SEARCH_VAR, "").strip()[:200]
        return super().get_queryset(request, exclude_parameters)

    def get_results(self, request: HttpRequest) -> None:
        """One page of hits: page two would need the words in its address."""
        super().get_results(request)
        if self.query and self.result_count > self.list_per_page:
            self.multi_page = False
            text = _("%(hits)d hits; the first %(shown)d are shown. Add a word or two to narrow them down.")
            messages.info(request, text % {"hits": self.result_count, "shown": self.list_per_page})


class RegisterAdmin(ReadingDesk):
    """A list and a page to read; the list is searched by POST."""

    readers: Collection[str] = KEEPS_THE_REGISTER
    preserve_filters = False
    show_facets = "NEVER"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Searched by POST."""
        return RegisterList

    def has_relation_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """The buttons of a page are shown to those the verbs let through."""
        return sees(request.user, KEEPS_THE_REGISTER)

    def verb_page(
        self, request: HttpRequest, object_id: str, form: forms.Form, verb: Callable[..., Any], *, title: Any, note: Any
    ) -> HttpResponse:
        """Show the form about one row; on POST call the verb with it and go back to the row's page. 404 without it."""
        row = self.model._default_manager.filter(pk=key_in(object_id)).first()
        if row is None:
            raise Http404
        there = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        words = {"title": title, "note": note, "there": there, "original": row, "who": KEEPS_THE_REGISTER}
        return self.form_page(request, form, lambda **given: verb(row, **given), **words)
