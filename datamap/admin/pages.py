"""What the pages of holds share: forms without invisible marks, and who may press their buttons."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminTextareaWidget

from datamap.actions.permission import HANDLES_HOLDS
from identifiers.text import forbidden_in
from journal.desk import ReadingDesk
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


class HoldDesk(ReadingDesk):
    """A list and a page to read; holds are reviewed or lifted, and go with their partner."""

    readers: Collection[str] = HANDLES_HOLDS

    def has_act_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Buttons are shown to those the verbs let through."""
        return sees(request.user, HANDLES_HOLDS)
