"""Telephone numbers out of the series set apart for fiction (070-1740605 and the like)."""

import pytest

from identifiers import (
    Fault,
    InvalidIdentifier,
    digits_of,
    fold,
    normalise_phone,
    phone_needles,
    phone_pattern,
    phone_spellings,
)

ANNAS = "+46701740605"


@pytest.mark.parametrize(
    "raw",
    [
        "070-1740605",
        "+46701740605",
        "070-174 06 05",
        "070 174 06 05",
        "0046 70 174 06 05",
        "+46 (0)70-174 06 05",
        "(070) 174 06 05",
        "tel:+46701740605",
        "070\u20111740605",
        "\u202a+46701740605\u202c",
        "０７０－１７４０６０５",
    ],
)
def test_one_number_one_form(raw):
    assert normalise_phone(raw) == ANNAS


def test_other_numbers():
    assert normalise_phone("08-465 004 00") == "+46846500400"
    assert normalise_phone("0980-31 92 00") == "+46980319200"
    assert normalise_phone("+1 202 555 0147") == "+12025550147"
    assert normalise_phone("020 7946 0018", region="GB") == "+442079460018"


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", Fault.EMPTY),
        ("112", Fault.LENGTH),
        ("070-174", Fault.LENGTH),
        ("Anna 070-1740605", Fault.FORM),
        ("070-1740605 eller 08-46500400", Fault.FORM),
        ("--", Fault.FORM),
        ("0" * 100, Fault.TOO_LONG),
    ],
)
def test_what_is_no_number(raw, code):
    with pytest.raises(InvalidIdentifier) as refused:
        normalise_phone(raw)
    assert refused.value.code is code
    assert str(refused.value) == code


def test_digits():
    assert digits_of("+46 (0)70-174") == "46070174"
    assert digits_of("٠٧٠ och ０７") == "07007"
    assert digits_of("²") == ""


@pytest.mark.parametrize(
    "spelling",
    [
        "+46701740605",
        "0701740605",
        "070-1740605",
        "070 1740605",
        "070-174 06 05",
        "070 174 06 05",
        "+46 70 174 06 05",
        "+46 (0)70-174 06 05",
        "0046701740605",
        "070-17 40 605",
    ],
)
def test_the_ways_it_is_written(spelling):
    assert spelling in phone_spellings(ANNAS)


@pytest.mark.parametrize("number", [ANNAS, "+46846500400", "+46980319200", "+12025550147", "+442079460018"])
def test_every_spelling_reads_back_and_is_found_by_needle_and_pattern(number):
    spellings, needles, pattern = phone_spellings(number), phone_needles(number), phone_pattern(number)
    assert spellings[0] == number
    assert len(needles) <= 16
    for spelling in spellings:
        assert spelling == fold(spelling)
        assert normalise_phone(spelling) == number
        text = fold(f"Ring mig på {spelling}, tack")
        assert any(needle in text for needle in needles)
        assert pattern.search(text)[0] == spelling


def test_the_pattern_leaves_other_numbers_alone():
    pattern = phone_pattern(ANNAS)
    for text in ("0701740606", "070-17406051", "10701740605", "faktura 5701740605", "701740605"):
        assert not pattern.search(text), text
    assert pattern.search("(070) 174.06.05")
    assert pattern.search("46701740605")
