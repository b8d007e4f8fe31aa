"""What somebody without an account answers to a task."""

from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from requests_app.forms.plain import LONGEST_MESSAGE, PlainField, PlainForm
from requests_app.models import Result


class ErrandForm(PlainForm):
    """What came of it, in words, with a file as proof."""

    result = forms.ChoiceField(
        label=_("What came of it?"),
        choices=[(value, capfirst(label)) for value, label in Result.choices],
        error_messages={"required": _("Choose what came of it.")},
    )
    text = PlainField(
        label=_("What you did, where and when"), longest=LONGEST_MESSAGE, lines=5, attrs={"autocomplete": "off"}
    )
    # Stands last: what follows a file that is too large is lost (see upload_handler).
    file = forms.FileField(
        label=_("What you found, or a proof that it is done"),
        required=False,
        help_text=_("Any kind of file, at most 10 MB. It is sealed when it arrives."),
        error_messages={
            "empty": _("The file is empty. Choose it again."),
            "invalid": _("The file did not come along. Choose it again."),
        },
    )

    def clean(self) -> dict[str, Any]:
        """What is not done needs words."""
        data: dict[str, Any] = self.cleaned_data
        if data.get("result") == Result.NOT_POSSIBLE and not data.get("text") and not self.has_error("text"):
            self.add_error("text", _("Write why it could not be done."))
        return data
