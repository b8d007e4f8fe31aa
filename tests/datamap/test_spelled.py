"""What the database is asked with when texts are searched: no text that has one of the strings is passed over."""

from collections.abc import Sequence

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from datamap.spelled import Parts, anywhere
from tests.holdings import make_message

pytestmark = pytest.mark.django_db
ANNA: list[Parts] = [
    ("anna åström",),
    ("åströms bygg",),
    ("dh-0000017",),
    ("anna.astrom17@example.com",),
    ("70", *"1740605"),
    ("811218", "9876"),
]


def found(text: str, strings: Sequence[Parts]) -> bool:
    """Whether the condition is true of the text, asked of no table."""
    condition, values = anywhere("looked_at", strings)
    with connection.cursor() as cursor:
        looked_at = f"SELECT count(*) FROM (SELECT CAST(%s AS text) AS looked_at) AS one WHERE {condition}"  # noqa: S608
        cursor.execute(looked_at, [text, *values])
        return bool(cursor.fetchone()[0])


def has(text: str, parts: Parts) -> bool:
    """Whether the parts stand in the text in this order."""
    at = 0
    for part in parts:
        place = text.find(part, at)
        if place < 0:
            return False
        at = place + len(part)
    return True


@pytest.mark.parametrize("part", ["50% [a*b] \\ c_d?", "åäö*", "anna@example.com", "x", "[", "ÅÄ'", "7", "%s 7"])
def test_a_part_is_sought_sign_by_sign_whatever_it_means_to_the_database(part: str) -> None:
    for strings in ([(part,)], [("before", part, "after")], [("7 7",), (part,), ("nothing 7",)]):
        assert not found("-", strings)
        assert found(f"before{part}after", strings)


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("hej, jag heter anna åström", True),
        ("fakturan till åströms bygg", True),
        ("kundnummer dh-0000017.", True),
        ("skriv till anna.astrom17@example.com", True),
        ("ring 070-174 06 05", True),
        ("ring +46 (0)70 1740605", True),
        ("mitt nummer är 19811218-9876", True),
        ("ring 070-174 06 04, kundnummer dh-0000018", False),
        ("skriv till bertil@example.com, 811218-1111", False),
        ("inget alls", False),
        ("", False),
    ],
)
def test_everything_that_is_known_of_somebody_is_sought_at_once(text: str, there: bool) -> None:
    assert found(text, ANNA) is there


@given(
    text=st.text("017a@- å", max_size=30),
    strings=st.lists(
        st.lists(st.text("017a@- å", min_size=1, max_size=4), min_size=1, max_size=3).map(tuple), min_size=1, max_size=6
    ),
)
def test_no_text_is_passed_over(text: str, strings: list[Parts]) -> None:
    if any(has(text, parts) for parts in strings):
        assert found(text, strings)


def test_a_string_without_parts_is_in_every_text_and_in_nothing_where_there_is_none() -> None:
    make_message(None, text="-")
    assert found("", [()])
    with connection.cursor() as cursor:
        for column, number in (("text", 1), ("partner_id", 0)):
            condition, values = anywhere(column, [()])
            cursor.execute(f"SELECT count(*) FROM partners_supportmessage WHERE {condition}", values)  # noqa: S608
            assert cursor.fetchone() == (number,)
