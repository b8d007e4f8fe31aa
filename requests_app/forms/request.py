"""The request form, checked kindly: a message at the field, everything else kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.validators import EmailValidator
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identifiers.email import normalise_email
from identifiers.errors import Fault, InvalidIdentifier
from identifiers.national import parse_number
from identifiers.phone import normalise_phone
from requests_app.forms.plain import LONGEST_MESSAGE, PlainField, PlainForm
from requests_app.models import Right

RIGHTS: dict[Right, tuple[Promise, Promise]] = {
    Right.ACCESS: (_("See my data"), _("You get a copy of what we hold about you, and why we hold it.")),
    Right.RECTIFICATION: (_("Correct my data"), _("Something is wrong, old or missing.")),
    Right.ERASURE: (
        _("Erase my data"),
        _("We erase what we may. Some things, such as invoices, the law makes us keep; we tell you what and how long."),
    ),
    Right.MARKETING_STOP: (
        _("Stop newsletters and advertising"),
        _("It takes effect at once if you give the e-mail address they come to. You need not prove who you are."),
    ),
    Right.OBJECTION: (_("Object to how my data is used"), _("You want us to stop using your data in a certain way.")),
    Right.RESTRICTION: (
        _("Restrict how my data is used"),
        _("We keep the data but do nothing else with it, for example while an error is looked into."),
    ),
    Right.PORTABILITY: (
        _("Take my data with me"),
        _("You get what you have given us as files that another company can read in."),
    ),
    Right.AGREEMENT: (_("Get a data processing agreement"), _("For companies that let us handle data for them.")),
    Right.QUESTION: (_("Ask a question"), _("Anything about how we handle personal data.")),
    Right.COMPLAINT: (_("Make a complaint"), _("You are not content with how we have handled your data.")),
}

MYSELF, SOMEBODY_ELSE = "self", "other"
FOR_WHOM = [(MYSELF, _("Myself")), (SOMEBODY_ELSE, _("Somebody else: a child, a client, an estate, a company"))]

_EMAIL_FAULTS: dict[Fault, Promise] = {
    Fault.DOMAIN: _("The part after @ does not look right. It should be like example.com."),
    Fault.TOO_LONG: _("The e-mail address is too long. Check that nothing else came along."),
}
_PHONE_FAULTS: dict[Fault, Promise] = {
    Fault.LENGTH: _("The phone number has too few or too many digits. Begin with the area code, or + and country."),
}
_NUMBER_FAULTS: dict[Fault, Promise] = {
    Fault.LENGTH: _("The number should have ten digits, like 556036-0793. You may also leave the field empty."),
    Fault.CHECKSUM: _("The last digit does not fit the others. Check the number, or leave the field empty."),
}
_EMAIL_FORM = _("Write the e-mail address like this: name@example.com.")
_PHONE_FORM = _("Write the phone number with digits, like 070-174 06 05 or +46 70 174 06 05.")
_NUMBER_FORM = _("Write the number like this: 556036-0793. You may also leave the field empty.")


@dataclass(frozen=True)
class Wish:
    """One checkbox: what can be asked for."""

    value: str
    label: Promise
    hint: Promise
    id: str
    checked: bool


@dataclass(frozen=True)
class Answer:
    """One filled-in field in words, and where on the page it is changed."""

    name: str
    label: str
    words: list[str]
    id: str


class RequestForm(PlainForm):
    """The request: at least one wish and one way to reach the person; all else helps, nothing else is asked.

    The field names are public (issue 2): other programs post them.
    """

    rights = forms.MultipleChoiceField(
        label=_("What do you want?"),
        help_text=_("Tick one or more."),
        choices=[(right.value, label) for right, (label, _hint) in RIGHTS.items()],
        error_messages={
            "required": _("Tick at least one thing you want."),
            "invalid_choice": _("Tick at least one of the things in the list."),
            "invalid_list": _("Tick at least one of the things in the list."),
        },
        widget=forms.CheckboxSelectMultiple,
    )
    for_whom = forms.ChoiceField(
        label=_("Whom do you ask for?"),
        choices=FOR_WHOM,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the two.")},
    )
    representative = PlainField(
        label=_("Your own name"),
        longest=200,
        help_text=_("Further down, write the name of the person you ask for. You can show that you may act later."),
        attrs={"autocomplete": "name"},
    )
    name = PlainField(label=_("Name"), longest=200, attrs={"autocomplete": "name"})
    email = PlainField(
        label=_("E-mail"),
        longest=320,
        help_text=_("If you can, the address we already have. Then you often need not prove who you are."),
        attrs={"type": "email", "autocomplete": "email", "inputmode": "email", "spellcheck": "false"},
    )
    phone = PlainField(label=_("Phone"), longest=60, attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})
    address = PlainField(label=_("Postal address"), longest=500, lines=3, attrs={"autocomplete": "street-address"})
    company = PlainField(label=_("Company"), longest=200, attrs={"autocomplete": "organization"})
    customer_number = PlainField(
        label=_("Customer number"),
        longest=40,
        help_text=_("It stands on your invoices."),
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )
    org_number = PlainField(
        label=_("Organisation number"),
        longest=40,
        help_text=_("Ten digits, like 556036-0793. We do not ask for your personal identity number."),
        attrs={"autocomplete": "off", "spellcheck": "false"},
    )
    message = PlainField(
        label=_("Is there anything you want to add?"),
        longest=LONGEST_MESSAGE,
        lines=6,
        help_text=_(
            "For example what is wrong, or where we should look. Please leave out sensitive matters such as health."
        ),
        attrs={"autocomplete": "off"},
    )

    def clean_email(self) -> str:
        """The address as it is compared, and such that mail can be sent to it."""
        email = _normal(self.cleaned_data["email"], normalise_email, _EMAIL_FAULTS, _EMAIL_FORM)
        if email:
            EmailValidator(message=_EMAIL_FORM)(email)
        return email

    def clean_phone(self) -> str:
        """The number in E.164."""
        return _normal(self.cleaned_data["phone"], normalise_phone, _PHONE_FAULTS, _PHONE_FORM)

    def clean_org_number(self) -> str:
        """The number with its hyphen. A sole trader's is a personal number: it is kept, and masked wherever shown."""
        return _normal(
            self.cleaned_data["org_number"], lambda raw: parse_number(raw).written, _NUMBER_FAULTS, _NUMBER_FORM
        )

    def clean(self) -> dict[str, Any]:
        """One way to reach the person is enough, and needed: an answer must have somewhere to go."""
        ways = ("email", "phone", "address")
        if not any(self.cleaned_data.get(way) for way in ways) and not any(way in self.errors for way in ways):
            self.add_error(
                "email", _("Give us one way to reach you: an e-mail address, a phone number or a postal address.")
            )
        self._who_asks()
        return self.cleaned_data

    def _who_asks(self) -> None:
        """For somebody else there are two names; for oneself only one, whatever was typed before."""
        for_whom = self.cleaned_data.pop("for_whom", "")
        if for_whom == MYSELF:
            self.cleaned_data["representative"] = ""
        elif for_whom == SOMEBODY_ELSE and not self.cleaned_data.get("representative", True):
            self.add_error("representative", _("Write your own name, so that we know who asks."))

    def answers(self) -> Iterator["Answer"]:
        """What was filled in, as it is shown once more before it is sent."""
        for field in self:
            values = field.value() if field.name == "rights" else [field.value()]
            asked = self.fields[field.name]
            chosen: dict[Any, Any] = dict(asked.choices) if isinstance(asked, forms.ChoiceField) else {}  # type: ignore[arg-type]
            words = [str(chosen.get(value, value)) for value in values or () if value]
            if field.name == "for_whom" and not words:
                words = [str(chosen[MYSELF])]
            if field.name == "representative" and self["for_whom"].value() == MYSELF:
                words = []
            if words:
                yield Answer(field.name, self._called(field), words, field.auto_id)

    def _called(self, field: forms.BoundField) -> str:
        """Its label; whoever asks for another is not to read that person's name as their own."""
        another = field.name == "name" and self["for_whom"].value() == SOMEBODY_ELSE
        return str(_("The person's name") if another else field.label)

    def wishes(self) -> Iterator[Wish]:
        """The checkboxes, with their explanations."""
        chosen = {str(value) for value in self["rights"].value() or ()}
        for number, (right, (label, hint)) in enumerate(RIGHTS.items()):
            yield Wish(right.value, label, hint, f"id_rights_{number}", right.value in chosen)


def _normal(raw: str, normalise: Callable[[str], str], faults: dict[Fault, Promise], otherwise: Promise) -> str:
    """The identifier in its stored form; "" stays "". Raises ``ValidationError`` in plain words."""
    if not raw:
        return ""
    try:
        return normalise(raw)
    except InvalidIdentifier as error:
        raise forms.ValidationError(str(faults.get(error.code, otherwise)), code=error.code.value) from None
