"""The small forms behind the desk's buttons."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from identifiers import InvalidIdentifier, has_forbidden, normalise_email
from identifiers.dates import stockholm_date
from partners.models import Partner
from partners.models.partner import RestrictionGround
from requests_app.actions.extend import ExtensionReason
from requests_app.deadlines import deadlines_for
from requests_app.models import Case, DocumentType, IdentityMethod, RefusalGround
from requests_app.models.demand import Trigger

LONGEST_ANSWER = 10_000  # characters


def capitals(choices: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """Choices as they stand alone in a list, each with a capital."""
    return [(value, capfirst(label)) for value, label in choices]


def is_late(case: Case, now: datetime) -> bool:
    """Whether the extension's time is over, so that only a late notice is left."""
    return stockholm_date(now) > deadlines_for(case.received_on).extension_notice_last


def may_extend(case: Case, now: datetime) -> bool:
    """Whether an extension may still be told (Art. 12(3))."""
    return not case.extended_to and not is_late(case, now)


class StaffForm(forms.Form):
    """What staff type: no control or direction marks, which no honest text needs and no letter should carry."""

    def clean(self) -> dict[str, Any]:
        """A message at each field that holds such marks."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for name, value in list(data.items()):
            if isinstance(value, str) and has_forbidden(value):
                self.add_error(name, _("The text holds invisible marks that can't be stored. Type it again."))
        return data


def mail_address(typed: str) -> str:
    """The address in its normal form, or none; a ``ValidationError`` says how one is written."""
    if not typed.strip():
        return ""
    try:
        return normalise_email(typed.strip())
    except InvalidIdentifier as wrong:
        raise forms.ValidationError(_("Write the address like name@example.se.")) from wrong


class NoFields(forms.Form):
    """A button alone."""


class Breach(StaffForm):
    """What came out, and since when we know."""

    known_at = forms.DateTimeField(
        label=_("When did somebody here come to know?"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    happened = forms.CharField(
        label=_("What happened? Name nobody: the case says who it is about."),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class AcceptImage(StaffForm):
    """What remains of an ID document: its type."""

    document_type = forms.ChoiceField(label=_("Type of document"), choices=capitals(DocumentType.choices))
    valid = forms.BooleanField(label=_("The document is valid and the name is that of the partner"))


class AcceptLighter(StaffForm):
    """A rung of the ladder below the image."""

    method = forms.ChoiceField(
        label=_("How do you know?"),
        choices=capitals(choice for choice in IdentityMethod.choices if choice[0] != IdentityMethod.ID_IMAGE),
        widget=forms.RadioSelect,
    )


class AskForIdentity(StaffForm):
    """Doubt and lighter way first, image last."""

    doubt = forms.CharField(
        label=_("Why do we doubt? (the person reads this)"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    lighter_tried = forms.CharField(
        label=_("Which lighter way was tried? (only staff read this)"), max_length=500, required=False
    )
    image = forms.BooleanField(label=_("Ask for an image of an ID document"), required=False)


class Connect(forms.Form):
    """The partner found."""

    partner = forms.IntegerField(widget=forms.HiddenInput)


class ConnectByNumber(StaffForm):
    """The partner a person found elsewhere in the register."""

    customer_number = forms.CharField(label=_("Customer number"), max_length=40)

    def clean_customer_number(self) -> Partner:
        """The partner with that number."""
        partner = Partner.objects.filter(customer_number__iexact=self.cleaned_data["customer_number"]).first()
        if partner is None:
            raise forms.ValidationError(_("No partner has this number."))
        return partner


class Answer(StaffForm):
    """The handler's own words."""

    answer = forms.CharField(
        label=_("Answer to the person"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 5})
    )


class Refusal(StaffForm):
    """Ground in law and reason in fact."""

    ground = forms.ChoiceField(label=_("Ground"), choices=capitals(RefusalGround.choices))
    reason = forms.CharField(
        label=_("Reason (the person reads this)"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 4})
    )


class PartRefusal(Refusal):
    """A refusal of part of what was asked, for demands that are done by hand."""

    field_order = ("granted_part", "ground", "reason")

    granted_part = forms.CharField(
        label=_("What we have done of it (the person reads this)"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class Forward(StaffForm):
    """Whose data it is."""

    controller = forms.CharField(label=_("Who is the controller? (the person reads this)"), max_length=200)
    reach = forms.CharField(
        label=_("How does the person reach them? (address, e-mail, telephone)"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    sent_on = forms.DateField(label=_("Passed on to them on"), widget=forms.DateInput(attrs={"type": "date"}))


class Restriction(Answer):
    """The law's ground, and the answer."""

    field_order = ("ground", "answer")

    ground = forms.ChoiceField(label=_("Ground"), choices=capitals(RestrictionGround.choices))


class Lifting(StaffForm):
    """When and why a restriction ends."""

    lifts_on = forms.DateField(label=_("Lifted on"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label=_("Why? (the person reads this)"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class Unasked(StaffForm):
    """What in the case makes the law demand an erasure."""

    trigger = forms.TypedChoiceField(label=_("Ground"), choices=capitals(Trigger.choices), coerce=Trigger)


class ToThePerson(StaffForm):
    """A question or a word on the way."""

    text = forms.CharField(
        label=_("Message (the person reads this)"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 4})
    )


class LayIn(StaffForm):
    """A file for the person."""

    file = forms.FileField(
        label=_("File, at most 10 MB"), error_messages={"empty": _("The file is empty. Choose it again.")}
    )


class Note(StaffForm):
    """A note among staff."""

    text = forms.CharField(label=_("Note"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 3}))


class Extend(StaffForm):
    """Reasons the law knows; much work is not one."""

    reason = forms.ChoiceField(label=_("Reason"), choices=capitals(ExtensionReason.choices))
    facts = forms.CharField(
        label=_("What makes it so in this case? (the person reads this)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CorrectReceived(StaffForm):
    """When the request really reached us."""

    day = forms.DateField(label=_("Day it reached us"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(
        label=_("Reason (only staff read this; needed for a later day)"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CorrectPerson(StaffForm):
    """Who the person is and how they are reached, as it should read."""

    name = forms.CharField(label=_("Name"), max_length=200, required=False)
    email = forms.CharField(label=_("E-mail"), max_length=320, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=40, required=False)
    address = forms.CharField(label=_("Postal address"), max_length=500, required=False)
    reason = forms.CharField(
        label=_("How do you know? (only staff read this)"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_email(self) -> str:
        """An address we can write to, or none."""
        return mail_address(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        """What was not sent along stays as it is."""
        return {name: value for name, value in super().clean().items() if name in self.data}


class LateNotice(StaffForm):
    """What went wrong and when the answer comes."""

    what_went_wrong = forms.CharField(
        label=_("What went wrong? (the person reads this)"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    until = forms.DateField(label=_("The answer comes by"), widget=forms.DateInput(attrs={"type": "date"}))
