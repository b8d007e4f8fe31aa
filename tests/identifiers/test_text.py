"""Folding, and cleaning what strangers send."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from identifiers import Forbidden, clean_line, clean_text, fold, forbidden_in, has_forbidden

ANY_TEXT = st.text(st.characters(), max_size=40)  # surrogates included


@pytest.mark.parametrize(
    "spelling", ["ÅSA", "åsa", "A\u030aSA", "a\u030asa", " Åsa\t", "Å\u00adsa", "\u212bsa", "Å\u200bs\u202ea"]
)
def test_asa_is_asa(spelling):
    assert fold(spelling) == "åsa"


def test_asa_is_not_asa_without_the_ring():
    assert fold("Åsa") != fold("Asa")


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Anna\u00a0 \n Bengtsson", "anna bengtsson"),
        ("Anna\u2013Karin", "anna-karin"),
        ("STRASSE", "strasse"),
        ("Straße", "strasse"),
        ("ﬁrma", "firma"),
        ("０７０", "070"),
        ("a\x00b\x07c", "abc"),
        ("", ""),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded


def test_folding_again_changes_no_single_character():
    changed = [hex(n) for n in range(0x20000) if fold(once := fold(f"a{chr(n)}b")) != once]
    assert changed == []


@given(ANY_TEXT)
def test_folding_again_changes_nothing_and_can_be_stored(text):
    once = fold(text)
    assert fold(once) == once
    once.encode("utf-8")


@given(ANY_TEXT)
def test_clean_text_can_be_stored_and_passes_the_form(text):
    once = clean_text(text)
    assert clean_text(once) == once
    once.encode("utf-8")
    assert forbidden_in(once) in (None, Forbidden.DIRECTION)  # plain direction marks stay


def test_clean_text_keeps_lines_and_drops_the_rest():
    assert clean_text("Hej\r\nÅsa\rdå\t!\x00\x1b\x85\u202egpj.exe\u2066") == "Hej\nÅsa\ndå\t!gpj.exe"
    assert clean_text("A\u030asa") == "Åsa"
    assert clean_text("\u200fשלום") == "\u200fשלום"


def test_surrogates_are_mended_where_they_can_be():
    assert clean_text("\ud83d\ude00") == "\U0001f600"
    assert clean_text("\udcc3\udca5sa") == "åsa"  # UTF-8 bytes out of a mail header
    assert clean_text("a\ud800b") == "a\ufffdb"
    assert fold("a\ud800b") == "a\ufffdb"


def test_a_line_has_no_breaks():
    assert clean_line(" Anna\r\nBcc: x@example.com\u2028 ") == "Anna Bcc: x@example.com"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("a\x00", Forbidden.NUL),
        ("a\x1b[0m", Forbidden.CONTROL),
        ("a\x85", Forbidden.CONTROL),
        ("a\u202eb", Forbidden.DIRECTION),
        ("a\u200fb", Forbidden.DIRECTION),
        ("a\u2067b", Forbidden.DIRECTION),
        ("a\udc80", Forbidden.BROKEN),
        ("Hej\r\n\tÅsa 👩‍💻 田中", None),
    ],
)
def test_what_a_form_refuses(text, kind):
    assert forbidden_in(text) is kind
    assert has_forbidden(text) is (kind is not None)
