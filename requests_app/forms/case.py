"""What is written in a case that is open, and the code that leads there."""

from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from requests_app.forms.plain import LONGEST_MESSAGE, PlainField, PlainForm
from requests_app.models import Way


class MessageForm(PlainForm):
    """A message in a case."""

    text = PlainField(label=_("Your message"), longest=LONGEST_MESSAGE, lines=5, attrs={"autocomplete": "off"})
    # Stands last: what follows a file that is too large is lost (see upload_handler).
    file = forms.FileField(
        label=_("Send a file along"),
        required=False,
        help_text=_("Any kind of file, at most 10 MB. Not a picture of an ID document: that has a page of its own."),
        error_messages={
            "empty": _("The file is empty. Choose it again."),
            "invalid": _("The file did not come along. Choose it again."),
        },
    )

    def clean(self) -> dict[str, Any]:
        """Something must be said, or sent."""
        if not self.errors and not self.cleaned_data.get("text") and not self.cleaned_data.get("file"):
            self.add_error("text", forms.ValidationError(_("Write something before you send it."), code="required"))
        return self.cleaned_data

    def refuse_file(self, why: Promise) -> None:
        """The file can't be taken; the text stays."""
        self.add_error("file", str(why))

    def refuse_for_now(self, again_at: datetime) -> None:
        """Too many from one network; the text stays."""
        self.add_error(
            "text",
            _("Very many messages have come from your network. Your text is still here: send it again after %(time)s.")
            % {"time": date_format(timezone.localtime(again_at), "H:i")},
        )


class SignedCopyForm(PlainForm):
    """The signed copy of an agreement."""

    file = forms.FileField(
        label=_("The signed copy"),
        help_text=_("At most 10 MB."),
        error_messages={
            "required": _("Choose the file with the signed copy."),
            "empty": _("The file is empty. Choose it again."),
            "invalid": _("The file did not come along. Choose it again."),
        },
    )


class OtherWayForm(PlainForm):
    """How to show who one is without a picture."""

    way = forms.ChoiceField(
        label=_("How shall we make sure that it is you?"),
        choices=[
            (Way.ADDRESS, _("Send a link to the e-mail address you already have")),
            (Way.FACT, _("I tell you something that only I know")),
            (Way.CALL, _("Call me on the number you already have")),
            (Way.OTHER, _("Something else, or you decide")),
        ],
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose one of the ways."),
            "invalid_choice": _("Choose one of the ways."),
        },
    )
    text = PlainField(
        label=_("Anything we need to know"),
        longest=2_000,
        lines=3,
        help_text=_("For example the number of your latest invoice, or when you can answer the phone."),
        attrs={"autocomplete": "off"},
    )

    def clean(self) -> dict[str, Any]:
        """A fact must be told."""
        if self.cleaned_data.get("way") == Way.FACT and not self.cleaned_data.get("text") and not self.errors:
            self.add_error("text", _("Write what only you know, for example the number of your latest invoice."))
        return self.cleaned_data


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
