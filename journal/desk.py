"""What the desk's pages share in every room: who reads them, nothing edited but by a verb, a form on a page of its own.

It stands beside the roles, below all rooms that have pages.
"""

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from unfold.admin import ModelAdmin

from journal.roles import sees


class ReadingDesk(ModelAdmin):
    """A list and a page to read. Roles decide, and being a superuser is none (design §7)."""

    readers: Collection[str] = frozenset()
    actions = None
    show_full_result_count = False
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        """Readers see the room."""
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Readers read."""
        return sees(request.user, self.readers)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By the verbs alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """By the verbs alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deleting is the map's: by clock or by an approved plan, never by a button."""
        return False

    def form_page(
        self,
        request: HttpRequest,
        form: forms.Form,
        verb: Callable[..., object],
        *,
        title: Any,
        note: Any,
        there: str,
        who: Collection[str],
        original: Any = None,
    ) -> HttpResponse:
        """Show the form to those in ``who``; on POST call the verb and go ``there``, or show at the field why not.

        Raises ``PermissionDenied`` to everybody else.
        """
        if not sees(request.user, who):
            raise PermissionDenied
        if request.method == "POST" and form.is_valid():
            try:
                verb(by=staff_of(request), **form.cleaned_data)
            except ValidationError as fault:
                form.add_error(None, fault)
            else:
                messages.success(request, _("Done."))
                return HttpResponseRedirect(there)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "original": original, "form": form}
        context |= {"title": title, "note": note, "there": there}
        return TemplateResponse(request, "journal/act.html", context)


def staff_of(request: HttpRequest) -> User:
    """Who acts. The desk lets nobody else in, and the verbs would not let them through.

    Raises ``PermissionDenied`` when nobody is signed in.
    """
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def key_in(address: Any) -> int:
    """The primary key in an address; -1, which nobody has, for anything that is none."""
    text = str(address)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1
