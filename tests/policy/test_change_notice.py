"""The notice of a changed policy says what changes, from when and where, and sells nothing."""

from datetime import date

import pytest

from outbox.writing.points import LetterIncomplete, check
from policy.change_notice import REQUIRED, Notice, policy_change

CHANGES = {"sv": ["Vi sparar loggar i 90 dagar."], "en": ["We keep logs for 90 days."]}
PAGE = "https://dh.example/integritetspolicy/"


def notice(language: str, **more) -> Notice:
    known = {"version": "4", "valid_from": date(2026, 4, 7), "changes": CHANGES[language], "address": PAGE, **more}
    return policy_change(language=language, **known)


@pytest.mark.parametrize(("language", "day"), [("sv", "tisdag 7 april 2026"), ("en", "Tuesday 7 April 2026")])
def test_it_says_what_changes_from_when_and_where(language, day) -> None:
    made = notice(language)
    for said in (day, CHANGES[language][0], PAGE, "version 4"):
        assert said in made.text
    assert f'<html lang="{language}">' in made.html
    assert f'href="{PAGE}"' in made.html
    assert "\n" not in made.subject


@pytest.mark.parametrize("language", ["sv", "en"])
def test_each_required_point_is_needed(language) -> None:
    text = notice(language).text
    facts = {"language": language, "version": "4", "changes": CHANGES[language], "address": PAGE}
    facts |= {"valid_from": text.split(" (version")[0].rpartition(" med " if language == "sv" else " of ")[2]}
    facts |= {"privacy_email": "gdpr@dhsolutions.se"}
    check("policy_change", REQUIRED, text, facts)
    for point in REQUIRED:
        (words,) = point.words(facts)
        with pytest.raises(LetterIncomplete, match=point.name):
            check("policy_change", REQUIRED, text.replace(words, ""), facts)


def test_without_a_change_or_with_a_place_unfilled_there_is_no_notice() -> None:
    for changes in ([], [" "], ["Vi ändrar {{ vad }}."]):
        with pytest.raises(LetterIncomplete):
            notice("sv", changes=changes)


def test_any_other_language_is_answered_in_swedish() -> None:
    assert policy_change(
        language="de", version="4", valid_from=date(2026, 4, 7), changes=["Nytt."], address=PAGE
    ).subject.startswith("Vi ändrar")
