"""The public page says what the map says, in both languages, without a code of ours."""

import html
import re
from datetime import date

import pytest
from django.test import Client
from django.utils.html import strip_tags
from django.utils.translation import override

from datamap.registry import declarations, outside
from datamap.rules import BY_ID
from datamap.terms import Category
from policy.what_we_keep import GROUPS, chapters

TODAY = date(2026, 11, 26)
PAGES = {"sv": "/vad-vi-sparar/", "en": "/en/what-we-keep/"}


def words_of(page: str) -> str:
    """The page as it is read."""
    return re.sub(r"\s+", " ", html.unescape(strip_tags(page)))


@pytest.mark.parametrize("language", PAGES)
def test_every_rule_about_others_than_staff_stands_on_the_page(client: Client, language: str) -> None:
    page = words_of(client.get(PAGES[language]).content.decode())
    with override(language):
        for held in declarations():
            if any(term.category != Category.STAFF for term in held.personal().values()):
                for keep, _erase in held.rules():
                    assert str(keep.words) in page, f"{held.label}: {keep.rule}"
        for holding in outside():
            assert str(holding.keep_words) in page


@pytest.mark.parametrize("language", PAGES)
def test_no_code_of_ours_shows_on_the_page(client: Client, language: str) -> None:
    page = client.get(PAGES[language])
    assert page.status_code == 200
    assert f'<html lang="{language}">' in page.content.decode()
    assert re.findall(r"\b\w*_\w*\b", words_of(page.content.decode())) == []


def test_everything_has_a_chapter_and_every_line_its_words() -> None:
    """A model new on the map lands under "Other" until a chapter names it; its rules then want words of their own."""
    found = chapters(today=TODAY)
    assert [chapter.code for chapter in found] == [group.code for group in GROUPS]
    for group in GROUPS:
        rules = {keep.rule for one in declarations() if group.has(one.label) for keep, _erase in one.rules()}
        assert set(group.said) == rules | set(group.holdings), group.code
        assert rules <= set(BY_ID)


def test_what_the_law_keeps_names_section_and_day() -> None:
    with override("sv"):
        (invoices,) = (chapter for chapter in chapters(today=TODAY) if chapter.code == "invoices")
    line = invoices.kept_by_law[0]
    assert line.law == "enligt bokföringslagen (1999:1078) 7 kap. 2 §"
    assert line.example == "Räknat från 2026: till och med 31 december 2033."


def test_the_form_the_start_page_and_every_footer_lead_there(client: Client, db: None) -> None:
    for address in ("/", "/begaran/"):
        assert client.get(address).content.decode().count(f'href="{PAGES["sv"]}"') == 2
        assert client.get(f"/en{address}").content.decode().count(f'href="{PAGES["en"]}"') == 2
    assert f'href="{PAGES["en"]}"' in client.get(PAGES["sv"]).content.decode()
    assert f'href="{PAGES["sv"]}"' in client.get(PAGES["en"]).content.decode()
