"""law.md 9.2. The persons are Skatteverket's invented ones."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identifiers import (
    Fault,
    InvalidIdentifier,
    NumberKind,
    fold,
    number_needles,
    number_pattern,
    number_spellings,
    parse_number,
)

TODAY = date(2026, 11, 22)
PERSON, COORDINATION, ORGANISATION = (
    NumberKind.PERSONNUMMER,
    NumberKind.SAMORDNINGSNUMMER,
    NumberKind.ORGANISATIONSNUMMER,
)


@pytest.mark.parametrize(
    ("raw", "kind", "normalised"),
    [
        ("556036-0793", ORGANISATION, "5560360793"),
        ("212000-0142", ORGANISATION, "2120000142"),
        ("165560360793", ORGANISATION, "5560360793"),
        ("16556036-0793", ORGANISATION, "5560360793"),
        ("SE556036079301", ORGANISATION, "5560360793"),
        ("se 556036-0793 01", ORGANISATION, "5560360793"),
        ("19811218-9876", PERSON, "198112189876"),
        ("811218-9876", PERSON, "198112189876"),
        ("8112189876", PERSON, "198112189876"),
        ("811218\u20139876", PERSON, "198112189876"),
        ("19640823-3234", PERSON, "196408233234"),
        ("191212121212", PERSON, "191212121212"),
        ("121212+1212", PERSON, "191212121212"),
        ("121212-1212", PERSON, "201212121212"),
        ("701063-2391", COORDINATION, "197010632391"),
        ("19701063-2391", COORDINATION, "197010632391"),
    ],
)
def test_the_detector(raw, kind, normalised):
    number = parse_number(raw, today=TODAY)
    assert (number.kind, number.normalised) == (kind, normalised)
    assert number.is_personal is (kind is not ORGANISATION)
    assert parse_number(number.normalised, today=TODAY) == number
    assert parse_number(number.written, today=TODAY) == number


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("556036-0794", Fault.CHECKSUM),
        ("SE556036079401", Fault.CHECKSUM),
        ("811218-9877", Fault.CHECKSUM),
        ("811318-9875", Fault.DATE),  # no thirteenth month
        ("810230-9871", Fault.DATE),  # no 30 February
        ("811200-9876", Fault.DATE),
        ("20991231-0004", Fault.DATE),  # not born yet
        ("168112189876", Fault.FORM),  # a person in a company's dress must not pass as one
        ("19556036-0793", Fault.FORM),
        ("556036+0793", Fault.FORM),
        ("SE556036079302", Fault.FORM),
        ("hej", Fault.FORM),
        ("5560360793 eller så", Fault.FORM),
        ("55603607", Fault.LENGTH),
        ("55603607931", Fault.LENGTH),
        ("", Fault.EMPTY),
        (" \u200b", Fault.EMPTY),
        ("5" * 1000, Fault.TOO_LONG),
    ],
)
def test_what_is_no_number(raw, code):
    with pytest.raises(InvalidIdentifier) as refused:
        parse_number(_with_control_digit(raw) if code is Fault.DATE else raw, today=TODAY)
    assert refused.value.code is code
    assert str(refused.value) == code


def _with_control_digit(raw):
    """`raw` with its last digit made right, so that nothing but the date is wrong."""
    digits = [int(sign) for sign in raw if sign.isdigit()][-10:-1]
    total = sum(sum(divmod(digit * (2 - place % 2), 10)) for place, digit in enumerate(digits))
    return f"{raw[:-1]}{-total % 10}"


@pytest.mark.parametrize("raw", ["811218-9876", "SE811218987601", "se 811218-9876 01", "19811218 9876"])
def test_a_sole_trader_is_a_person_in_every_dress(raw):
    number = parse_number(raw, today=TODAY)
    assert number.is_personal
    assert number.masked == "19811218-****"
    assert number.ten_digit == "8112189876"


def test_a_company_is_not_masked():
    assert parse_number("5560360793").masked == "556036-0793"


def test_printing_a_number_never_tells_it():
    number = parse_number("811218-9876", today=TODAY)
    assert "9876" not in f"{number} {number!r} {[number]}"


def test_the_century_turns_with_the_day():
    assert parse_number("121212-1212", today=date(2012, 12, 12)).normalised == "201212121212"
    assert parse_number("121212-1212", today=date(2012, 12, 11)).normalised == "191212121212"
    assert parse_number("121212+1212", today=date(2012, 1, 1)).normalised == "191212121212"
    assert parse_number("640823-3234", today=TODAY).normalised == "196408233234"


@pytest.mark.parametrize("raw", ["811218-9876", "701063-2391", "556036-0793"])
def test_every_spelling_is_found_and_reads_back(raw):
    number = parse_number(raw, today=TODAY)
    spellings = number_spellings(number)
    assert {raw, raw.replace("-", ""), number.normalised, number.written, f"se{number.ten_digit}01"} <= set(spellings)
    for spelling in spellings:
        assert spelling == fold(spelling)
        text = fold(f"Mitt nummer: {spelling}.")
        assert any(needle in text for needle in number_needles(number))
        assert number_pattern(number).search(text)[0] == spelling
        if "+" not in spelling:
            assert parse_number(spelling, today=TODAY) == number


def test_the_pattern_leaves_longer_numbers_alone():
    pattern = number_pattern(parse_number("811218-9876", today=TODAY))
    for text in ("18112189876", "8112189876 5"[:-2] + "5", "811218-98761", "20811218-9876"):
        assert not pattern.search(text), text


@given(st.text(st.sampled_from("0123456789+- SEse."), max_size=16))
def test_any_text_gives_a_stable_number_or_a_refusal(text):
    try:
        number = parse_number(text, today=TODAY)
    except InvalidIdentifier:
        return
    assert parse_number(number.normalised, today=TODAY) == number
    assert len(number.normalised) == (12 if number.is_personal else 10)
