"""Every word a person can meet is in Swedish. Read from the sources themselves, so no gettext need be installed."""

import ast
import re
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation.template import templatize

from tests import source

ASKS = {"_", "gettext", "gettext_lazy", "gettext_noop", "noop", "ngettext", "ngettext_lazy"}
IN_TEMPLATES = re.compile(
    r"""\b(?:_|gettext|ngettext)\(\s*u?(?P<text>'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|\"{3}.*?\"{3})""", re.S
)


def rooms() -> list[str]:
    """Every app with a catalogue."""
    return sorted(path.parent.parent.parent.name for path in source.ROOT.glob("*/locale/sv/LC_MESSAGES"))


def texts_in_python(path: Path) -> set[str]:
    return {
        call.args[0].value
        for call in source.calls(source.tree(path))
        if source.name_of(call).rpartition(".")[2] in ASKS
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def texts_in_template(path: Path) -> set[str]:
    as_code = templatize(path.read_text(encoding="utf-8"))
    return {ast.literal_eval(found["text"]) for found in IN_TEMPLATES.finditer(as_code)}


def asked_for(room: str) -> set[str]:
    """Every msgid in the sources of a room."""
    folder = source.ROOT / room
    texts = {text for path in source.product() if path.is_relative_to(folder) for text in texts_in_python(path)}
    for path in folder.glob("templates/**/*"):
        if path.is_file() and path.suffix in {".html", ".txt"}:
            texts |= texts_in_template(path)
    return texts - {""}


def test_every_room_that_speaks_has_a_catalogue() -> None:
    speaking = {path.relative_to(source.ROOT).parts[0] for path in source.product() if texts_in_python(path)}
    assert speaking <= set(rooms())


@pytest.mark.parametrize("room", rooms())
def test_no_word_of_ours_lacks_swedish(room: str) -> None:
    catalogue = polib.pofile(str(source.ROOT / room / "locale/sv/LC_MESSAGES/django.po"))
    there = {entry.msgid for entry in catalogue if entry.translated() and not entry.fuzzy and not entry.obsolete}
    asked = asked_for(room)
    assert asked, "a catalogue for a room that says nothing"
    assert asked - there == set()


@pytest.mark.parametrize("room", rooms())
def test_a_translation_keeps_the_places_that_are_filled_in(room: str) -> None:
    places = re.compile(r"%\(\w+\)[sd]|%[sd]")
    catalogue = polib.pofile(str(source.ROOT / room / "locale/sv/LC_MESSAGES/django.po"))
    wrong = [
        entry.msgid
        for entry in catalogue.translated_entries()
        for said in (entry.msgstr_plural.values() or [entry.msgstr])
        if set(places.findall(said)) != set(places.findall(entry.msgid_plural or entry.msgid))
    ]
    assert wrong == []


def test_a_word_is_the_same_in_every_room() -> None:
    """Django lays the catalogues on one another: of two translations of one text only one would ever be seen."""
    said: dict[str, set[str]] = {}
    for room in rooms():
        for entry in polib.pofile(str(source.ROOT / room / "locale/sv/LC_MESSAGES/django.po")).translated_entries():
            said.setdefault(entry.msgid, set()).add(entry.msgstr or str(entry.msgstr_plural))
    assert {text: words for text, words in said.items() if len(words) > 1} == {}


@pytest.mark.django_db
def test_both_languages_can_be_chosen_at_the_desk(client: Client, cilla) -> None:
    client.force_login(cilla)
    first = client.get("/staff/").content.decode()
    assert '<html lang="sv"' in first
    assert "Ingen handlägger dessa än" in first
    chosen = client.post("/i18n/setlang/", {"language": "en", "next": "/staff/"})
    assert chosen["Location"] == "/staff/"
    cookie = chosen.cookies[settings.LANGUAGE_COOKIE_NAME]
    assert (cookie.value, cookie["httponly"]) == ("en", True)
    assert "Nobody handles these yet" in client.get("/staff/").content.decode()
    client.post("/i18n/setlang/", {"language": "sv", "next": "/staff/"})
    assert "Ingen handlägger dessa än" in client.get("/staff/").content.decode()


@pytest.mark.django_db
def test_the_choice_stands_on_every_page_of_the_desk(client: Client, cilla) -> None:
    client.force_login(cilla)
    for page in ("/staff/", "/staff/requests_app/case/", "/staff/requests_app/case/register/"):
        shown = client.get(page).content.decode()
        assert 'action="/i18n/setlang/"' in shown
        assert {'value="sv"', 'value="en"'} <= set(re.findall(r'value="(?:sv|en)"', shown))
