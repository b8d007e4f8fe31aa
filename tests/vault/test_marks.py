"""Keyed marks: the same for one address however it is spelt, another for every key; no start without a key in use."""

import base64
import io
import json
import os

import pytest
from django.core.management import call_command

from partners.actions import stop_by_link
from partners.start_checks import every_mark_has_its_key
from vault.marks import MARK_LENGTH, TOKEN_LENGTH, MarkKeyTrouble, Of, mark, mark_in, marks, token, written_down


def fresh() -> str:
    return base64.b64encode(os.urandom(32)).decode()


@pytest.mark.parametrize("spelt", ["anna@example.com", " Anna@EXAMPLE.com ", "ANNA@example.com"])
def test_one_address_one_mark(spelt: str) -> None:
    assert mark(Of.EMAIL, spelt) == mark(Of.EMAIL, "anna@example.com")
    assert len(mark(Of.EMAIL, spelt)) == MARK_LENGTH


def test_dots_and_tags_are_part_of_the_address() -> None:
    assert len({mark(Of.EMAIL, typed) for typed in ("ab@example.com", "a.b@example.com", "ab+x@example.com")}) == 3


@pytest.mark.parametrize("typed", ["19811218-9876", "811218-9876", "8112189876"])
def test_one_number_one_mark(typed: str) -> None:
    assert mark(Of.NUMBER, typed) == mark(Of.NUMBER, "198112189876")


@pytest.mark.parametrize("typed", ["", "anna", "@", "anna@", "1"])
def test_what_is_none_has_no_mark(typed: str) -> None:
    assert (mark(Of.EMAIL, typed), marks(Of.NUMBER, typed)) == ("", [])


def test_a_token_gives_back_its_mark_and_no_other_key_makes_it(settings) -> None:
    settings.SUPPRESSION_KEYS = fresh()
    made = token(mark(Of.EMAIL, "anna@example.com"))
    assert len(made) == TOKEN_LENGTH
    assert mark_in(made) == mark(Of.EMAIL, "anna@example.com")
    settings.SUPPRESSION_KEYS = f"{fresh()},{settings.SUPPRESSION_KEYS}"
    assert mark_in(made) == marks(Of.EMAIL, "anna@example.com")[1]
    settings.SUPPRESSION_KEYS = fresh()
    assert mark_in(made) is None


@pytest.mark.parametrize("key", ["x", "not base64!", base64.b64encode(b"short").decode()])
def test_an_unsound_key_is_refused_without_being_shown(settings, key: str) -> None:
    settings.SUPPRESSION_KEYS = key
    with pytest.raises(MarkKeyTrouble) as trouble:
        mark(Of.EMAIL, "anna@example.com")
    assert key not in str(trouble.value)
    assert [found.id for found in every_mark_has_its_key(None)] == ["partners.E001"]


@pytest.mark.django_db
def test_nothing_starts_while_the_key_of_a_mark_is_missing(settings) -> None:
    stop_by_link(mark(Of.EMAIL, "anna@example.com"))
    before = written_down()
    settings.JOURNAL_SIGNING_KEY = fresh()
    assert [found.id for found in every_mark_has_its_key(None)] == ["partners.E002"]
    settings.SUPPRESSION_KEYS = f"{fresh()},{before}"
    assert every_mark_has_its_key(None) == []


def test_the_command_shows_what_is_to_be_written_down(settings) -> None:
    said = io.StringIO()
    call_command("suppression_keys", stdout=said)
    names = io.StringIO()
    call_command("suppression_keys", "--json", stdout=names)
    settings.SUPPRESSION_KEYS = said.getvalue().strip().removeprefix("SUPPRESSION_KEYS=")
    settings.JOURNAL_SIGNING_KEY = fresh()
    again = io.StringIO()
    call_command("suppression_keys", "--json", stdout=again)
    assert json.loads(names.getvalue()) == json.loads(again.getvalue())
