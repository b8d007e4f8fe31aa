"""What the pages of holds share: who sees them, nothing edited but by a verb, a form on a page of its own."""

from collections.abc import Callable, Collection
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.admin import ModelAdmin
from unfold.widgets import UnfoldAdminTextareaWidget

from datamap.actions.permission import HANDLES_HOLDS
from identifiers.text import forbidden_in
from journal.roles import sees


class HoldForm(forms.Form):
    """What staff type about a hold: no invisible marks."""

    def clean(self) -> dict[str, Any]:
        """A message at each field that holds such marks."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and forbidden_in(value):
                self.add_error(name, _("The text holds an invisible sign. Type it again by hand."))
        return cleaned


class ReasonForm(HoldForm):
    """Why a hold is given up before its time."""

    reason = forms.CharField(
        label=gettext_lazy("Reason (the second person decides by it; no names of people)"),
        max_length=500,
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
    )


class HoldDesk(ModelAdmin):
    """A list and a page to read. Roles decide, and being a superuser is none (design §7)."""

    readers: Collection[str] = HANDLES_HOLDS
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
        """Nobody: a hold is reviewed or lifted, and goes with its partner."""
        return False

    def has_act_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Buttons are shown to those the verbs let through."""
        return sees(request.user, HANDLES_HOLDS)

    def form_page(
        self,
        request: HttpRequest,
        form: forms.Form,
        verb: Callable[..., object],
        *,
        title: Any,
        note: Any,
        there: str,
        original: Any = None,
        who: Collection[str] = HANDLES_HOLDS,
    ) -> HttpResponse:
        """Show the form; on POST call the verb and go ``there``, or show at the field why not."""
        if not sees(request.user, who):
            raise PermissionDenied
        if request.method == "POST" and form.is_valid():
            try:
                verb(by=acting(request), **form.cleaned_data)
            except ValidationError as fault:
                form.add_error(None, fault)
            else:
                messages.success(request, _("Done."))
                return HttpResponseRedirect(there)
        context = {**self.admin_site.each_context(request), "opts": self.opts, "original": original, "form": form}
        context |= {"title": title, "note": note, "there": there}
        return TemplateResponse(request, "datamap/act.html", context)


def acting(request: HttpRequest) -> User:
    """Who acts. The desk lets nobody else in, and the verbs would not let them through."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def key(raw: Any) -> int:
    """The primary key in an address; -1, which nobody has, for anything that is none."""
    text = str(raw)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1
