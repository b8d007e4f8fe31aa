"""Find the person by what they tell, however it is written."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datamap.find import Identifiers, Strength, find, identifiers_of
from partners.models import Partner
from tests.cast import make_partner
from tests.holdings import make_message

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "told",
    [
        {"email": "ANNA@Example.com"},
        {"phone": "+46 70 174 06 05"},
        {"phone": "070-1740605"},
        {"number": "19811218-9876"},
        {"number": "8112189876"},
        {"number": "SE811218987601"},
        {"customer_number": " k-1001 "},
        {"name": "ANNA ÅSTRÖM"},
        {"name": "anna a\u030astro\u0308m"},
        {"company": "åströms  snickeri"},
    ],
)
def test_anna_is_found_and_bertil_is_not(anna: Partner, bertil: Partner, told: dict[str, str]) -> None:
    (match,) = find(Identifiers(**told))
    assert match.subject_pk == anna.pk
    assert match.evidence == tuple(told)
    assert match.strength == (Strength.WEAK if set(told) <= {"name", "company"} else Strength.STRONG)


def test_nothing_found_is_an_answer(anna: Partner) -> None:
    assert find(Identifiers(name="Nobody", email="nobody@example.net")) == []
    assert find(Identifiers(email="not an address", phone="?", number="123")) == []


def test_an_address_she_once_wrote_from_leads_to_her(anna: Partner) -> None:
    make_message(anna, email="Anna.Private@example.net")
    (match,) = find(Identifiers(email="anna.private@example.net"))
    assert (match.subject_pk, match.evidence) == (anna.pk, ("email",))
    assert identifiers_of(anna.pk).more_emails == ("anna.private@example.net",)


def test_mail_that_belongs_to_no_partner_is_told_of(anna: Partner) -> None:
    make_message(None, email="somebody@example.net")
    (match,) = find(Identifiers(email="somebody@example.net"))
    assert (match.subject_pk, match.label) == (None, "partners.SupportMessage")


def test_the_surest_stands_first(anna: Partner) -> None:
    namesake = make_partner(customer_number="K-9", name="Anna Åström")
    matches = find(Identifiers(name="Anna Åström", email="anna@example.com", phone="0701740605"))
    assert [match.subject_pk for match in matches] == [anna.pk, namesake.pk]
    assert [match.strength for match in matches] == [Strength.CERTAIN, Strength.WEAK]


def test_the_number_of_queries_does_not_grow(anna: Partner) -> None:
    told = Identifiers(name="Anna Åström", email="anna@example.com", phone="0701740605", number="19811218-9876")
    few = _queries(told)
    for number in range(30):
        make_message(make_partner(customer_number=f"X{number}", name="Anna Åström"), email="anna@example.com")
    assert _queries(told) == few <= 3


def _queries(told: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        find(told)
    return len(seen)
