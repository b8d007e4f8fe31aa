"""Recipients at the staff desk."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from datamap.terms import Category
from identifiers.text import forbidden_in
from journal.desk import ReadingDesk, staff_of
from partners.permission import AUDITOR, HANDLER, sees
from policy.actions import save_recipient
from policy.actions.recipients import KEEPS_RECIPIENTS, lacking
from policy.models import Recipient

READS_RECIPIENTS = KEEPS_RECIPIENTS | {HANDLER, AUDITOR}

if TYPE_CHECKING:
    _RecipientModelForm = forms.ModelForm[Recipient]
else:
    _RecipientModelForm = forms.ModelForm


class RecipientForm(_RecipientModelForm):
    """A recipient; the categories are those of the personal-data map."""

    categories = forms.MultipleChoiceField(
        label=capfirst(_("categories of data")),
        choices=Category.choices,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
    )

    class Meta:
        model = Recipient
        fields = (
            *("name", "country", "service", "categories", "is_processor", "agreement_signed_on"),
            *("safeguards", "active"),
        )

    def clean(self) -> dict[str, Any]:
        """Signs no honest field holds, and the agreement and safeguards an active recipient needs (R-22)."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and forbidden_in(value):
                self.add_error(name, _("The text holds an invisible sign. Type it again by hand."))
        known = ("country", "is_processor", "agreement_signed_on", "safeguards", "active")
        asked = Recipient(**{name: cleaned[name] for name in known if name in cleaned})
        for name, why in lacking(asked).items():
            if name not in self.errors:
                self.add_error(name, why)
            cleaned["active"] = False  # the database's own word for the same rule is not for people
        return cleaned


@admin.register(Recipient)
class RecipientAdmin(ReadingDesk):
    """With whom data is shared. Who left is set inactive and stays: past answers name it."""

    form = RecipientForm
    list_display = ("name", "country", "service", "is_processor", "agreement_signed_on", "active")
    readers = READS_RECIPIENTS

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Shown to those the verb lets through."""
        return sees(request.user, KEEPS_RECIPIENTS)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Shown to those the verb lets through."""
        return sees(request.user, KEEPS_RECIPIENTS)

    def save_model(self, request: HttpRequest, obj: Recipient, form: Any, change: Any) -> None:
        """By the verb."""
        save_recipient(obj, by=staff_of(request))
