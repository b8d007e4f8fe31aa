"""Numbers set aside for fiction, so that no test ever rings, writes to or names a real person."""

from collections.abc import Iterator
from functools import cache
from random import Random
from typing import NamedTuple

from stdnum import luhn

from identifiers.national import NationalNumber, parse_number
from identifiers.phone import normalise_phone

# Skatteverket's published test persons, the only ones there are: sole traders share them.
_TEST_PERSONS = ("19811218-9876", "19640823-3234", "19121212-1212", "701063-2391")

# Ranges Bolagsverket and Skatteverket have not reached yet: limited companies, co-operatives, associations.
_LIMITED, _COOPERATIVE, _ASSOCIATION = ("5597", "5598", "5599"), ("7698", "7699"), ("8028", "8029")


class Phone(NamedTuple):
    """A telephone number as somebody wrote it, and its E.164 form."""

    written: str
    normal: str


@cache
def phones() -> tuple[Phone, ...]:
    """Every number PTS keeps free for fiction, each in the ways people write it."""
    return tuple(Phone(written, normalise_phone(written)) for written in _written_phones())


@cache
def published_persons() -> tuple[NationalNumber, ...]:
    """The published fictional personnummer and samordningsnummer."""
    return tuple(parse_number(raw) for raw in _TEST_PERSONS)


def company_number(rng: Random) -> str:
    """The number of a limited company that does not exist."""
    return _organisation(rng, _LIMITED)


def cooperative_number(rng: Random) -> str:
    """The number of a co-operative that does not exist."""
    return _organisation(rng, _COOPERATIVE)


def association_number(rng: Random) -> str:
    """The number of an association that does not exist."""
    return _organisation(rng, _ASSOCIATION)


def ip_address(rng: Random) -> str:
    """An address from the ranges of documentation (RFC 5737, RFC 3849)."""
    if rng.random() < 0.2:
        return f"2001:db8::{rng.randrange(1, 0xFFFF):x}"
    return f"{rng.choice(('192.0.2', '198.51.100', '203.0.113'))}.{rng.randrange(1, 255)}"


def _organisation(rng: Random, ranges: tuple[str, ...]) -> str:
    nine = f"{rng.choice(ranges)}{rng.randrange(100_000):05d}"
    return f"{nine[:6]}-{nine[6:]}{luhn.calc_check_digit(nine)}"


def _written_phones() -> Iterator[str]:
    for last in range(5, 100):
        yield from (f"070-174 06 {last:02d}", f"07017406{last:02d}", f"+46 70 174 06 {last:02d}")
    for last in range(100):
        yield from (f"031-390 06 {last:02d}", f"040-628 04 {last:02d}", f"+46 40 628 04 {last:02d}")
        yield from (f"08-465 004 {last:02d}", f"08465004{last:02d}", f"0980-319 2{last:02d}")
