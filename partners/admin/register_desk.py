"""What all pages of the register share: who sees them, no deleting, a search whose words reach no address."""

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin
from unfold.views import ChangeList

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


class RegisterAdmin(ModelAdmin):
    """A list and a page to read. Roles decide, and being a superuser is none (design §7)."""

    readers: Collection[str] = KEEPS_THE_REGISTER
    actions = ()
    show_full_result_count = False
    list_per_page = 50
    preserve_filters = False
    show_facets = "NEVER"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Searched by POST."""
        return RegisterList

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Readers see the room."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Readers read."""
        return sees(request.user, self.readers)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Rows come from elsewhere."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Rows stay as they came."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting is the map's: by clock or by an approved plan, never by a button."""
        return False

    def has_relation_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """The buttons of a page are shown to those the verbs let through."""
        return sees(request.user, KEEPS_THE_REGISTER)

    def verb_page(
        self, request: HttpRequest, object_id: str, form: forms.Form, verb: Callable[..., Any], *, title: Any, note: Any
    ) -> HttpResponse:
        """Show the form; on POST call the verb and go back to the row's page, or show why not at the field."""
        row = self.model._default_manager.filter(pk=key_in(object_id)).first()
        if row is None:
            raise Http404
        if not self.has_relation_permission(request):
            raise PermissionDenied
        there = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", args=[row.pk])
        if request.method == "POST" and form.is_valid():
            try:
                verb(row, by=staff_of(request), **form.cleaned_data)
            except ValidationError as fault:
                form.add_error(None, fault)
            else:
                messages.success(request, _("Done."))
                return HttpResponseRedirect(there)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "original": row, "form": form}
        context |= {"title": title, "note": note, "there": there}
        return TemplateResponse(request, "partners/relation_page.html", context)


def staff_of(request: HttpRequest) -> User:
    """Who acts. The desk lets nobody else in, and the verbs would not let them through."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def key_in(object_id: Any) -> int:
    """The primary key in an address; -1, which nobody has, for anything that is none."""
    text = str(object_id)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1
