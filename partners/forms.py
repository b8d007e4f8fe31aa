"""The desk's forms: what staff type is judged by the rules the verbs go by, and answered at the field."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanSwitchWidget,
)

from identifiers.dates import stockholm_today
from partners.contract_data import CONTRACT_FIELDS, clean_contract_data
from partners.masking import masked_number
from partners.models import Partner
from partners.models.import_file import ImportKind
from partners.models.ledger import DocumentKind
from partners.models.partner import EndReason
from partners.suppression import expect_nobody_erased

if TYPE_CHECKING:
    _PartnerModelForm = forms.ModelForm[Partner]
else:
    _PartnerModelForm = forms.ModelForm

HIDDEN_WHEN_PROTECTED = ("phone", "street", "postcode", "city")


class LineField(forms.CharField):
    """One line of text; length and signs are judged by ``clean_contract_data``."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(label=capfirst(label), required=False, widget=UnfoldAdminTextInputWidget, **options)


class PartnerForm(_PartnerModelForm):
    """Correct a partner. A personal number comes masked; a protected partner's address and phone do not come at all.

    What is left as it came stays as it is stored, so that nobody has to see a thing to leave it alone.
    """

    name = LineField(_("name"), help_text=_("The partner, or the person we deal with."))
    company = LineField(_("company"))
    number = LineField(_("organisationsnummer or personnummer"))
    email = LineField(_("e-mail"))
    phone = LineField(_("phone"))
    street = LineField(_("street address"))
    postcode = LineField(_("postcode"))
    city = LineField(_("town"))

    class Meta:
        model = Partner
        fields = (*CONTRACT_FIELDS, "relation_started_on", "protected_identity")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["number"] = masked_number(self.instance.number)
        if self.instance.pk and self.instance.protected_identity:
            for name in HIDDEN_WHEN_PROTECTED:
                self.initial[name] = ""
                self.fields[name].help_text = _("Hidden: protected identity. What you write replaces what is stored.")

    def clean(self) -> dict[str, Any]:
        """Judge what was changed, all of it on a new partner. Faults land at their fields."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        judged = CONTRACT_FIELDS if self.instance.pk is None else {"name", *self.changed_data}
        given = {name: cleaned[name] for name in CONTRACT_FIELDS if name in judged and name in cleaned}
        try:
            columns = clean_contract_data(given)
        except ValidationError as faults:
            self.add_error(None, faults)
        else:
            cleaned.update({name: columns[name] for name in given})
        self._check_start(cleaned)
        return cleaned

    def corrections(self) -> dict[str, Any]:
        """The fields somebody changed, with their new values."""
        return {name: self.cleaned_data[name] for name in self.changed_data}

    def _check_start(self, cleaned: dict[str, Any]) -> None:
        ended, started = self.instance.relation_ended_on, cleaned.get("relation_started_on")
        if ended and started and started > ended:
            self.add_error("relation_started_on", _("The relation can't start after it ended."))

    def _get_validation_exclusions(self) -> set[str]:
        # Contract data was judged above; a second opinion from the model would contradict it (e-mail with å).
        return super()._get_validation_exclusions() | set(CONTRACT_FIELDS)  # type: ignore[misc,no-any-return]


class NewPartnerForm(PartnerForm):
    """Enter a partner; the customer number may be chosen."""

    customer_number = LineField(_("customer number"), help_text=_("Left empty, the next free number is given."))

    came_back = forms.BooleanField(
        label=_("A new agreement with somebody who was erased"),
        required=False,
        widget=UnfoldBooleanSwitchWidget,
        help_text=_("Tick only if the form says so and the partner has come back of their own accord."),
    )

    class Meta(PartnerForm.Meta):
        fields = ("customer_number", *PartnerForm.Meta.fields)

    def clean(self) -> dict[str, Any]:
        """Nobody who was erased comes back from an old list."""
        cleaned = super().clean()
        if not cleaned.get("came_back"):
            try:
                expect_nobody_erased({name: cleaned.get(name, "") for name in CONTRACT_FIELDS})
            except ValidationError as fault:
                self.add_error(None, fault)
        return cleaned

    def clean_customer_number(self) -> str:
        """The chosen number, cleaned."""
        return clean_contract_data({"customer_number": self.cleaned_data["customer_number"]})["customer_number"]


class EndRelationForm(forms.Form):
    """When and why a relation ended."""

    on = forms.DateField(
        label=capfirst(_("the relation ended on")),
        widget=UnfoldAdminTextInputWidget({"type": "date"}),
        initial=stockholm_today,
    )
    why = forms.TypedChoiceField(
        label=capfirst(_("why it ended")), choices=EndReason.choices, coerce=EndReason, widget=UnfoldAdminSelectWidget
    )


class SocialContactForm(forms.Form):
    """Where a partner wrote to us, and what to remember of it."""

    platform = LineField(_("platform"), help_text=_("Such as LinkedIn or Facebook."))
    handle = LineField(_("name there"))
    note = forms.CharField(label=capfirst(_("note")), required=False, widget=UnfoldAdminTextareaWidget)


class ImportForm(forms.Form):
    """Which file, and what its rows are."""

    what = forms.TypedChoiceField(
        label=capfirst(_("what the rows are")),
        choices=ImportKind.choices,
        coerce=ImportKind,
        widget=UnfoldAdminSelectWidget,
    )
    file = forms.FileField(
        label=capfirst(_("file")),
        widget=UnfoldAdminFileFieldWidget({"accept": ".csv,.xlsx,.txt"}),
        help_text=_("CSV or Excel (.xlsx), at most 10 MiB. The first row names the columns."),
    )


class DocumentForm(forms.Form):
    """What an invoice refers to."""

    kind = forms.TypedChoiceField(
        label=capfirst(_("kind")), choices=DocumentKind.choices, coerce=DocumentKind, widget=UnfoldAdminSelectWidget
    )
    number = LineField(_("the document's number"))
    dated_on = forms.DateField(label=capfirst(_("dated")), widget=UnfoldAdminTextInputWidget({"type": "date"}))
    kept_where = LineField(_("where it is kept"), help_text=_("The binder or system where the document itself lies."))
