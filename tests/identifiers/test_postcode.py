"""Postcodes and their län."""

import pytest

from identifiers import (
    COUNTY_BY_PREFIX,
    POSTCODE_PREFIXES,
    Fault,
    InvalidIdentifier,
    county_of_postcode,
    normalise_postcode,
)


@pytest.mark.parametrize("raw", ["11455", "114 55", "SE-114 55", "S-11455", "se 114 55", " 114\u00a055 "])
def test_one_postcode_one_form(raw):
    assert normalise_postcode(raw) == "114 55"


@pytest.mark.parametrize(
    ("raw", "code"),
    [("", Fault.EMPTY), ("0668", Fault.FORM), ("014 55", Fault.FORM), ("1145", Fault.FORM), ("SW1A 1AA", Fault.FORM)],
)
def test_what_is_no_postcode(raw, code):
    with pytest.raises(InvalidIdentifier) as refused:
        normalise_postcode(raw)
    assert refused.value.code is code


@pytest.mark.parametrize(
    ("postcode", "county"),
    [
        ("114 55", "Stockholms län"),
        ("761 30", "Stockholms län"),  # Norrtälje
        ("753 10", "Uppsala län"),
        ("621 55", "Gotlands län"),
        ("211 20", "Skåne län"),
        ("411 05", "Västra Götalands län"),
        ("432 44", "Hallands län"),  # Varberg, in Göteborg's district
        ("611 30", "Södermanlands län"),  # Nyköping, in Norrköping's
        ("572 30", "Kalmar län"),  # Oskarshamn, in Nässjö's
        ("981 31", "Norrbottens län"),
        ("480 00", None),
        ("99999", None),
        ("0668", None),
        ("", None),
    ],
)
def test_the_county(postcode, county):
    assert county_of_postcode(postcode) == county


def test_the_table_names_every_county_once_and_no_prefix_twice():
    prefixes = [prefix for found in POSTCODE_PREFIXES.values() for prefix in found]
    assert len(POSTCODE_PREFIXES) == 21
    assert len(prefixes) == len(set(prefixes)) == len(COUNTY_BY_PREFIX)
    lengths = [len(prefix) for prefix in COUNTY_BY_PREFIX]
    assert lengths == sorted(lengths, reverse=True)
