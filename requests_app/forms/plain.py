"""A text field that takes anything people write, and a form that gives it back readable."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from identifiers.text import clean_line, clean_text, forbidden_in

LONGEST_MESSAGE = 10_000  # characters; some six pages

_UNREADABLE = _(
    "There were hidden characters here that can't be stored. We have taken them away: check the text and send it again."
)


class Line(forms.TextInput):
    """A field of one line, written without a template of its own: the form has nine, and was slow with them."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """As Django's template would."""
        given = self.build_attrs(self.attrs, {"type": self.input_type, "name": name, **(attrs or {})})
        shown = self.format_value(value)
        return format_html("<input{}>", flatatt(given if shown is None else {**given, "value": shown}))


class Lines(forms.Textarea):
    """A field of several lines, likewise."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """As Django's template would; the first line break is the page's own, browsers drop it."""
        given = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        return format_html("<textarea{}>\r\n{}</textarea>", flatatt(given), self.format_value(value) or "")


class PlainField(forms.CharField):
    """A text field that takes anything people write, and says in words what it can't take."""

    def __init__(self, *, longest: int, lines: int = 1, **kwargs: Any) -> None:
        self.longest, self.lines = longest, lines
        attrs = kwargs.pop("attrs", {})
        widget = Line(attrs) if lines == 1 else Lines({"rows": lines, **attrs})
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
