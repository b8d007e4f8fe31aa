"""The contract data of R-25, cleaned: one rule for the verbs, the desk's forms and the fictional register."""

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db.models import Model, TextField
from django.utils.translation import gettext_lazy as _

from identifiers.email import normalise_email
from identifiers.errors import Fault, InvalidIdentifier
from identifiers.national import parse_number
from identifiers.phone import normalise_phone
from identifiers.postal import normalise_postcode
from identifiers.text import Forbidden, clean_line, clean_text, fold, forbidden_in
from partners.models import Partner
from partners.models.partner import FOLDED_LENGTH
from vault.marks import Of, mark


class ContractData(TypedDict, total=False):
    """What a partner gives us to make and bill a contract (R-25, R-26)."""

    company: str
    name: str
    number: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str


LONGEST_TEXT = 10_000  # characters
LONGEST_LINE = 10_000  # numbers and addresses are judged by their own rules
CONTRACT_FIELDS = tuple(ContractData.__annotations__)

_FORBIDDEN: dict[Forbidden, Any] = {
    Forbidden.NUL: _("The text holds a sign that can't be stored (NUL). Type it again by hand."),
    Forbidden.CONTROL: _("The text holds an invisible control sign. Type it again by hand."),
    Forbidden.DIRECTION: _("The text holds an invisible sign that turns the reading direction. Type it again by hand."),
    Forbidden.BROKEN: _("The text holds half a character. Type it again by hand."),
}
_TOO_LONG = _("At most %(max)d characters fit here; this is %(length)d.")
_NUMBER_FAULTS: dict[Fault, Any] = {
    Fault.CHECKSUM: _("The last digit does not agree with the others. Check the number for a slip of the keys."),
    Fault.DATE: _("The first digits are no date of birth. Check the number."),
}
_NUMBER = _("Write the number with ten or twelve digits, such as 556036-0793.")
_EMAIL_FAULTS: dict[Fault, Any] = {
    Fault.TOO_LONG: _("The address is longer than e-mail addresses can be."),
    Fault.DOMAIN: _("What stands after @ is no mail domain. Check the spelling."),
}
_EMAIL = _("Write an e-mail address such as name@example.com.")
_PHONE = _("Write a telephone number such as 070-174 06 05; begin a foreign one with + and the country code.")


def clean_contract_data(given: Mapping[str, str]) -> dict[str, str]:
    """The columns for the fields `given`, derived ones included.

    A number is kept as ``YYYYMMDD-NNNN`` or ``NNNNNN-NNNN``, e-mail and phone as written beside their normal form,
    a Swedish postcode as ``114 55``. Raises ``ValidationError`` with every faulty field and its message in plain words.
    """
    columns: dict[str, str] = {}
    faults: dict[str, ValidationError] = {}
    for name, value in given.items():
        try:
            columns |= _CLEANERS.get(name, _as_it_is)(name, _line(name, value))
        except ValidationError as fault:
            faults[name] = fault
    if faults:
        raise ValidationError(faults)
    return columns


def clean_field(model: type[Model], name: str, value: str) -> str:
    """`value` as a field of the register stores it: a text with its lines, all else on one line.

    Raises ``ValidationError`` at the field for signs no honest field holds and for text that won't fit.
    """
    field = model._meta.get_field(name)
    try:
        return _fitting(value, None if isinstance(field, TextField) else getattr(field, "max_length", None))
    except ValidationError as fault:
        raise ValidationError({name: fault}) from None


def _line(field: str, value: str) -> str:
    """`value` on one line. Raises ``ValidationError`` for signs no honest field holds and for text that won't fit."""
    room: int | None = getattr(Partner._meta.get_field(field), "max_length", None)
    return _fitting(value, LONGEST_LINE if field in {"number", "email"} or room is None else room)


def _fitting(value: str, room: int | None) -> str:
    """One line of at most ``room`` signs; without ``room`` a text of several lines."""
    sign = forbidden_in(value)
    if sign is not None:
        raise ValidationError(_FORBIDDEN[sign], code="forbidden")
    text, most = (clean_text(value).strip(), LONGEST_TEXT) if room is None else (clean_line(value), room)
    if len(text) > most:
        raise ValidationError(_TOO_LONG, code="max_length", params={"max": most, "length": len(text)})
    return text


def _as_it_is(field: str, line: str) -> dict[str, str]:
    return {field: line}


def _name(field: str, line: str) -> dict[str, str]:
    if not line:
        raise ValidationError(_("Write the name of the partner or of the person we deal with."), code="required")
    return _folded(field, line)


def _folded(field: str, line: str) -> dict[str, str]:
    # Folding can lengthen a text (one ligature becomes many letters); the searched column is cut to its room.
    return {field: line, f"{field}_folded": fold(line)[:FOLDED_LENGTH]}


def _number(field: str, line: str) -> dict[str, str]:
    if not line:
        return {field: ""}
    try:
        return {field: parse_number(line).written}
    except InvalidIdentifier as fault:
        raise ValidationError(_NUMBER_FAULTS.get(fault.code, _NUMBER), code=fault.code) from None


def _email(field: str, line: str) -> dict[str, str]:
    if not line:
        return {field: "", f"{field}_normal": "", f"{field}_mark": ""}
    try:
        normal = normalise_email(line)
        return {field: line, f"{field}_normal": normal, f"{field}_mark": mark(Of.EMAIL, normal)}
    except InvalidIdentifier as fault:
        raise ValidationError(_EMAIL_FAULTS.get(fault.code, _EMAIL), code=fault.code) from None


def _phone(field: str, line: str) -> dict[str, str]:
    if not line:
        return {field: "", f"{field}_normal": ""}
    try:
        return {field: line, f"{field}_normal": normalise_phone(line)}
    except InvalidIdentifier as fault:
        raise ValidationError(_PHONE, code=fault.code) from None


def _postcode(field: str, line: str) -> dict[str, str]:
    """A Swedish postcode in its one form; a foreign one stays as written."""
    try:
        return {field: normalise_postcode(line)}
    except InvalidIdentifier:
        return {field: line}


_CLEANERS: dict[str, Callable[[str, str], dict[str, str]]] = {
    "name": _name,
    "company": _folded,
    "number": _number,
    "email": _email,
    "phone": _phone,
    "postcode": _postcode,
}
