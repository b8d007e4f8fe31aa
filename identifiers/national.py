"""Personnummer, samordningsnummer and organisationsnummer told apart (law.md 9.2).

A sole trader's organisationsnummer is the owner's personnummer, and so is the middle of the VAT number: whatever
field it arrives in, such a number is personal and masked (lag 2018:218, 3 kap. 10 §).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from stdnum import luhn

from identifiers.dates import stockholm_today
from identifiers.errors import Fault, InvalidIdentifier
from identifiers.text import fold

_MAX_RAW = 40
_SHAPE = re.compile(r"([0-9]{2})?([0-9]{6})([-+]?)([0-9]{4})")
_VAT = re.compile(r"se([0-9]{6})-?([0-9]{4})-?01")
_LEGAL_PERSON = "16"
_CENTURIES = ("18", "19", "20")
_COORDINATION = 60  # added to the day of birth in a samordningsnummer


class NumberKind(StrEnum):
    """Whom a number names."""

    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"
    ORGANISATIONSNUMMER = "organisationsnummer"


@dataclass(frozen=True)
class NationalNumber:
    """A checked number. `normalised`: twelve digits for a person, ten for an organisation, nothing but digits.

    Printing one shows the masked form.
    """

    kind: NumberKind
    normalised: str = field(repr=False)

    @property
    def is_personal(self) -> bool:
        """Whether it names a natural person (law.md 9.2)."""
        return self.kind is not NumberKind.ORGANISATIONSNUMMER

    @property
    def ten_digit(self) -> str:
        """The ten digits both kinds share, the form of forms and invoices."""
        return self.normalised[-10:]

    @property
    def written(self) -> str:
        """In full: `YYYYMMDD-NNNN` or `NNNNNN-NNNN`. Show a personal number so only where a rule allows it."""
        return f"{self.normalised[:-4]}-{self.normalised[-4:]}"

    @property
    def masked(self) -> str:
        """`YYYYMMDD-****` for a person; an organisation's number is public and stays whole."""
        return f"{self.normalised[:-4]}-****" if self.is_personal else self.written

    def __str__(self) -> str:
        return self.masked


def parse_number(raw: str, *, today: date | None = None) -> NationalNumber:
    """Tell what number `raw` is: ten or twelve digits, with `-`, `+` or blanks, or a VAT number `SE…01`.

    `today` (Stockholm's, unless given) decides the century of ten digits: the latest birth that is not ahead, and
    with `+` the latest that makes a hundred years. Raises InvalidIdentifier: FORM, LENGTH, CHECKSUM or DATE.
    """
    century, six, sign, four = _split(raw)
    if not luhn.is_valid(six + four):
        raise InvalidIdentifier(Fault.CHECKSUM)
    if six[2] >= "2":
        if century not in ("", _LEGAL_PERSON) or sign == "+":
            raise InvalidIdentifier(Fault.FORM)
        return NationalNumber(NumberKind.ORGANISATIONSNUMMER, six + four)
    # 16 before a person's digits would be a birth in the 1600s, and taking it for a company would unmask it.
    if century and century not in _CENTURIES:
        raise InvalidIdentifier(Fault.FORM)
    day = int(six[4:6])
    kind = NumberKind.SAMORDNINGSNUMMER if day > _COORDINATION else NumberKind.PERSONNUMMER
    birth_day = day - _COORDINATION if day > _COORDINATION else day
    year = _birth_year(century, six, sign, birth_day, today or stockholm_today())
    return NationalNumber(kind, f"{year}{six[2:]}{four}")


def number_spellings(number: NationalNumber) -> list[str]:
    """The ways the number is written in free text, to be sought in folded text; the normalised form first."""
    prefixes = ("", number.normalised[:2]) if number.is_personal else ("", _LEGAL_PERSON)
    spellings = [prefix + needle for prefix in prefixes for needle in number_needles(number)]
    return list(dict.fromkeys([number.normalised, *spellings, f"se{number.ten_digit}01", f"se {number.ten_digit} 01"]))


def number_needles(number: NationalNumber) -> list[str]:
    """The fewest strings such that each of `number_spellings` contains one: for LIKE on folded text."""
    six, four = number.ten_digit[:6], number.ten_digit[6:]
    joints = ("", "-", " ", "+", " - ") if number.is_personal else ("", "-", " ", " - ")
    return [six + joint + four for joint in joints]


def number_pattern(number: NationalNumber) -> re.Pattern[str]:
    """Matches the number in folded text with or without century, joints and VAT dressing, never inside a longer one."""
    six, four = number.ten_digit[:6], number.ten_digit[6:]
    prefix = number.normalised[:2] if number.is_personal else _LEGAL_PERSON
    vat = rf"se\s?{six}[\s\-]?{four}[\s\-]?01"
    return re.compile(rf"(?<!\d)(?:{vat}|(?:{prefix})?{six}\s?[\-+]?\s?{four})(?!\d)")


def _split(raw: str) -> tuple[str, str, str, str]:
    """Century or "", six digits, sign or "", four digits."""
    text = fold(raw)
    if len(text) > _MAX_RAW:
        raise InvalidIdentifier(Fault.TOO_LONG)
    text = re.sub(r"[\s.]", "", text)
    if not text:
        raise InvalidIdentifier(Fault.EMPTY)
    if vat := _VAT.fullmatch(text):
        return "", vat[1], "", vat[2]
    if shape := _SHAPE.fullmatch(text):
        return shape[1] or "", shape[2], shape[3], shape[4]
    raise InvalidIdentifier(Fault.LENGTH if re.fullmatch(r"[0-9]+([-+][0-9]+)?", text) else Fault.FORM)


def _birth_year(century: str, six: str, sign: str, day: int, today: date) -> int:
    """The full year of birth. Raises InvalidIdentifier(DATE) when no such day exists or it lies ahead."""
    month = int(six[2:4])
    if century:
        years = [int(century + six[:2])]
    else:
        first = today.year - (100 if sign == "+" else 0)
        nearest = first - (first - int(six[:2])) % 100
        years = [nearest, nearest - 100]
    for year in years:
        try:
            birth = date(year, month, day)
        except ValueError:
            continue
        if birth <= today:
            return year
    raise InvalidIdentifier(Fault.DATE)
