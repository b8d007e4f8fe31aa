"""Texts that nobody folded are searched in any spelling too, on a database that knows small letters of ASCII alone."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone

from datamap import erase
from datamap.find import Identifiers
from partners.models import Partner
from requests_app.models import Case
from tests.holdings import make_case
from todo.models import Task

pytestmark = pytest.mark.django_db

SPELLINGS = [
    *("Anna Åström", "ANNA ÅSTRÖM", "anna åström", "anna Åström", "aNNA åSTRÖM", "Anna\nÅström", "ANNA \t ÅSTRÖM"),
    *("Anna A\u030astro\u0308m", "ANNA A\u030aSTRO\u0308M", "Anna\u00a0Åströms"),
]


def in_message(text: str) -> None:
    Case.objects.update(message=text)


def in_task(text: str) -> None:
    Task.objects.create(kind="x", what="x", proof=text, due_on=date(2026, 1, 1), opened_at=timezone.now())


def found(known: Identifiers) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.label, one.field, one.evidence) for one in erase.search_texts(known)]


@pytest.fixture(autouse=True)
def _case(bertil: Partner) -> None:
    make_case(bertil, message="x")


@pytest.mark.parametrize("text", SPELLINGS)
@pytest.mark.parametrize(
    ("write", "where"),
    [(in_message, ("requests_app.Case", "message")), (in_task, ("todo.Task", "proof"))],
    ids=["message", "proof"],
)
def test_a_name_is_found_in_any_spelling(write: Callable[[str], None], where: tuple[str, str], text: str) -> None:
    write(f"Hej, det här är {text}. Hälsningar")
    assert found(Identifiers(name="Anna Åström")) == [(*where, ("name",))]


@pytest.mark.parametrize("text", ["Annabel Åström", "Anna Åströmmer", "Anna och Åström", "Anna Ostrom"])
def test_another_name_is_none_of_hers(text: str) -> None:
    in_message(f"Hej, det här är {text}. Hälsningar")
    assert found(Identifiers(name="Anna Åström")) == []


@pytest.mark.parametrize(
    ("known", "text"),
    [
        (Identifiers(company="ÅÄÖ"), "faktura till åäö"),
        (Identifiers(company="Иванов"), "от ИВАНОВ"),
        (Identifiers(name="Karl Strauß"), "Karl STRAUSS"),
        (Identifiers(name="Karl Strauss"), "Karl Strauß"),
        (Identifiers(name="Anna-Lena Ek"), "ANNA\u2011LENA EK"),
        (Identifiers(email="åsa.öberg@example.com"), "ÅSA.ÖBERG@EXAMPLE.COM"),
    ],
)
def test_names_of_few_letters_of_ascii_or_none_are_found_too(known: Identifiers, text: str) -> None:
    in_message(text)
    assert len(found(known)) == 1
    in_message("något helt annat")
    assert found(known) == []
