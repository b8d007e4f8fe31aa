"""What people write on the public pages, checked kindly: a message at the field, everything else kept."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import EmailValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identifiers.email import normalise_email
from identifiers.errors import Fault, InvalidIdentifier
from identifiers.national import parse_number
from identifiers.phone import normalise_phone
from identifiers.text import clean_line, clean_text, forbidden_in
from requests_app.models import Right

LONGEST_MESSAGE = 10_000  # characters; some six pages

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
_UNREADABLE = _(
    "There were hidden characters here that can't be stored. We have taken them away: check the text and send it again."
)


class PlainField(forms.CharField):
    """A text field that takes anything people write, and says in words what it can't take."""

    def __init__(self, *, longest: int, lines: int = 1, **kwargs: Any) -> None:
        self.longest, self.lines = longest, lines
        attrs = kwargs.pop("attrs", {})
        widget = forms.TextInput(attrs) if lines == 1 else forms.Textarea({"rows": lines, **attrs})
        super().__init__(widget=widget, required=False, strip=True, **kwargs)
        # Django's own would call a NUL by its name; ours below says what to do.
        self.validators = []

    def clean(self, value: Any) -> str:
        """The text as it is kept. Raises ``ValidationError``."""
        text = str(self.to_python(value))
        if forbidden_in(text):
            raise forms.ValidationError(_UNREADABLE, code="unreadable")
        text = clean_line(text) if self.lines == 1 else clean_text(text)
        if len(text) > self.longest:
            raise forms.ValidationError(
                _("This is too long: %(length)d characters. There is room for %(longest)d."),
                code="too_long",
                params={"length": len(text), "longest": self.longest},
            )
        return text


class PlainForm(forms.Form):
    """A form whose hidden characters are gone when it is shown again, so that sending it once more works."""

    def add_error(self, field: str | None, error: Any) -> None:
        """Keep the error, and clean what is shown again when it was its characters that were wrong."""
        super().add_error(field, error)
        if field and isinstance(self.data, QueryDict) and self.has_error(field, "unreadable"):
            data = self.data.copy()
            data[field] = _readable(data.get(field) or "")
            self.data = data


def _readable(text: str) -> str:
    return "".join(sign for sign in clean_text(text) if not forbidden_in(sign))


@dataclass(frozen=True)
class Wish:
    """One checkbox: what can be asked for."""

    value: str
    label: Promise
    hint: Promise
    id: str
    checked: bool


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
    name = PlainField(label=_("Your name"), longest=200, attrs={"autocomplete": "name"})
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
        return self.cleaned_data

    def wishes(self) -> Iterator[Wish]:
        """The checkboxes, with their explanations."""
        chosen = {str(value) for value in self["rights"].value() or ()}
        for number, (right, (label, hint)) in enumerate(RIGHTS.items()):
            yield Wish(right.value, label, hint, f"id_rights_{number}", right.value in chosen)


class MessageForm(PlainForm):
    """A message in a case."""

    text = PlainField(label=_("Your message"), longest=LONGEST_MESSAGE, lines=5, attrs={"autocomplete": "off"})

    def clean_text(self) -> str:
        """Something must be said."""
        text: str = self.cleaned_data["text"]
        if not text:
            raise forms.ValidationError(_("Write something before you send it."), code="required")
        return text

    def refuse_for_now(self, again_at: datetime) -> None:
        """Too many from one network; the text stays."""
        self.add_error(
            "text",
            _("Very many messages have come from your network. Your text is still here: send it again after %(time)s.")
            % {"time": date_format(timezone.localtime(again_at), "H:i")},
        )


class CodeForm(PlainForm):
    """The six digits from the mail, however they are spaced."""

    code = PlainField(
        label=_("Six-digit code"),
        longest=40,
        attrs={"class": "digits", "inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"},
    )

    def clean_code(self) -> str:
        """Six digits."""
        code = "".join(sign for sign in self.cleaned_data["code"] if sign in "0123456789")
        if len(code) != 6:
            raise forms.ValidationError(_("Enter the six digits from the e-mail."), code="form")
        return code

    def refuse(self) -> None:
        """The same words whether the code was wrong, old or used, the tries spent, or there never was a case."""
        self.add_error(
            "code",
            _("The code is wrong, or no longer works. Check the latest e-mail, or have a new code sent."),
        )


class PaperCodeForm(PlainForm):
    """Case number and code from a letter on paper, however they are spaced."""

    reference = PlainField(label=_("Case number"), longest=40, attrs={"autocomplete": "off", "spellcheck": "false"})
    code = PlainField(
        label=_("Code from the letter"), longest=40, attrs={"autocomplete": "one-time-code", "spellcheck": "false"}
    )

    def refuse(self) -> None:
        """The same words whether the number or the code was wrong, old or used, or there never was a case."""
        self.add_error(
            "code",
            _("Number and code do not go together, or the code no longer works. Check the latest letter."),
        )


def _normal(raw: str, normalise: Callable[[str], str], faults: dict[Fault, Promise], otherwise: Promise) -> str:
    """The identifier in its stored form; "" stays "". Raises ``ValidationError`` in plain words."""
    if not raw:
        return ""
    try:
        return normalise(raw)
    except InvalidIdentifier as error:
        raise forms.ValidationError(str(faults.get(error.code, otherwise)), code=error.code.value) from None
