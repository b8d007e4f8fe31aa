"""Telephone numbers: one stored form (E.164), and the many ways the same number is written in free text."""

from __future__ import annotations

import re
import unicodedata
from itertools import accumulate, pairwise

import phonenumbers

from identifiers.errors import Fault, InvalidIdentifier
from identifiers.text import fold

_MAX_RAW = 60
_SWEDEN = 46
_JOINTS = ("", "-", " ", "/")  # between the area code and an unbroken subscriber number
_BROKEN_JOINTS = ("-", " ")  # … and a broken one
_BREAKS = (" ", "-")
# How a subscriber number of so many digits is broken up in Sweden.
_GROUPS: dict[int, tuple[tuple[int, ...], ...]] = {
    5: ((3, 2), (2, 3)),
    6: ((2, 2, 2), (3, 3)),
    7: ((3, 2, 2), (2, 2, 3)),
    8: ((3, 3, 2), (2, 2, 2, 2)),
}


def normalise_phone(raw: str, region: str = "SE") -> str:
    """The number in E.164 (`+46701740605`); without a country code it is read as one of `region`.

    Asks for a possible length only, not for a range in use: ranges open faster than tables do.
    Raises InvalidIdentifier.
    """
    text = fold(raw).removeprefix("tel:").strip()
    if not text:
        raise InvalidIdentifier(Fault.EMPTY)
    if len(text) > _MAX_RAW:
        raise InvalidIdentifier(Fault.TOO_LONG)
    if any(sign.isalpha() for sign in text):
        raise InvalidIdentifier(Fault.FORM)
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        raise InvalidIdentifier(Fault.FORM) from None
    # A number too short to lose its 0 keeps it, and would come out as +460…
    kept_zero = number.country_code == _SWEDEN and bool(number.italian_leading_zero)
    if kept_zero or not phonenumbers.is_possible_number(number):
        raise InvalidIdentifier(Fault.LENGTH)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def digits_of(text: str) -> str:
    """The decimal digits of `text`, in order, as 0-9."""
    return "".join(str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal())


def phone_spellings(e164: str) -> list[str]:
    """The ways `e164` is written in free text, to be sought in folded text; the E.164 form first.

    Some ninety for a Swedish number: a database asks with the shorter `phone_needles`.
    """
    country, area, subscriber = _parts(e164)
    heads = [f"+{country}", f"+{country} ", f"+{country}-", f"00{country}", f"00{country} "]
    if country == str(_SWEDEN):
        heads = ["0", *heads, f"+{country}(0)", f"+{country} (0)"]
    return list(dict.fromkeys([e164, *(head + tail for head in heads for tail in _tails(area, subscriber))]))


def phone_needles(e164: str) -> list[str]:
    """The shortest set of strings such that each of `phone_spellings` contains one: for LIKE on folded text.

    They begin at the area code, so that a hit may also be part of a longer number: confirm with `phone_pattern`.
    """
    _, area, subscriber = _parts(e164)
    return _tails(area, subscriber)


def phone_parts(e164: str) -> tuple[str, ...]:
    """What every one of `phone_spellings` has in this order: the area code, then each digit. Confirm as above."""
    _, area, subscriber = _parts(e164)
    return tuple(filter(None, [area, *subscriber]))


def phone_pattern(e164: str) -> re.Pattern[str]:
    """Matches the number in folded text however it is broken up, and never inside a longer run of digits."""
    country, area, subscriber = _parts(e164)
    between = r"[\s().\-/]{0,3}"
    trunk = rf"(?:\(0\){between}|0{between})" if country == str(_SWEDEN) else "(?!)"
    head = rf"(?:(?:\+|00)?{country}{between}{trunk}?|{trunk})"
    return re.compile(rf"(?<!\d){head}{between.join(area + subscriber)}(?!\d)")


def _parts(e164: str) -> tuple[str, str, str]:
    """Country code, area code without its 0, subscriber number. Raises InvalidIdentifier."""
    try:
        number = phonenumbers.parse(e164)
    except phonenumbers.NumberParseException:
        raise InvalidIdentifier(Fault.FORM) from None
    national = phonenumbers.national_significant_number(number)
    length = phonenumbers.length_of_national_destination_code(number)
    if number.country_code == _SWEDEN and not 0 < length < len(national):
        length = 2
    return str(number.country_code), national[:length], national[length:]


def _tails(area: str, subscriber: str) -> list[str]:
    """Area code and subscriber number, joined and broken in every usual way, the unbroken first."""
    broken = [
        pause.join(_pieces(subscriber, groups)) for groups in _GROUPS.get(len(subscriber), ()) for pause in _BREAKS
    ]
    if not area:
        return [subscriber, *broken]
    return [
        *(area + joint + subscriber for joint in _JOINTS),
        *(area + joint + body for body in broken for joint in _BROKEN_JOINTS),
    ]


def _pieces(digits: str, groups: tuple[int, ...]) -> list[str]:
    return [digits[start:end] for start, end in pairwise(accumulate(groups, initial=0))]
