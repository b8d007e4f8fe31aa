"""The kind of a customer: read from the number while it is there, and what is left of it after."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from stdnum import luhn

from datamap.expiry import steps, sweep
from identifiers.dates import stockholm_today
from partners.actions import correct_partner, create_partner, end_relation
from partners.models import CustomerKind, Partner
from partners.models.kind import kind_of
from partners.models.partner import EndReason


def organisation(first: str) -> str:
    """A number that begins so, of nobody."""
    nine = f"{first}99999999"
    return f"{nine[:6]}-{nine[6:]}{luhn.calc_check_digit(nine)}"


@pytest.mark.parametrize(
    ("first", "kind"),
    [
        *(("1", "unknown"), ("2", "public"), ("3", "company"), ("5", "company"), ("6", "company")),
        *(("7", "association"), ("8", "association"), ("9", "company"), ("4", "unknown")),
    ],
)
def test_the_first_digit_tells(first: str, kind: str) -> None:
    assert kind_of(organisation(first)) == kind


@pytest.mark.parametrize(
    ("number", "company", "kind"),
    [
        ("212000-0142", "", "public"),
        ("556036-0793", "Föreningen Ek", "company"),
        ("16556036-0793", "", "company"),
        ("19811218-9876", "Åströms Snickeri AB", "sole_trader"),
        ("701063-2391", "", "sole_trader"),
        ("SE811218987601", "", "sole_trader"),
        ("556036-0794", "Ek AB", "unknown"),
        ("", "EK BYGG AB", "company"),
        ("", "Björk ekonomisk förening", "association"),
        ("", "Labbet", "unknown"),
        ("", "", "unknown"),
    ],
)
def test_the_number_decides_and_the_name_only_where_there_is_none(number: str, company: str, kind: str) -> None:
    assert kind_of(number, company) == kind


@pytest.mark.django_db
def test_it_follows_what_cilla_enters_and_corrects(cilla: User) -> None:
    partner = create_partner(by=cilla, name="Anna", company="Ek AB")
    assert partner.kind == CustomerKind.COMPANY
    partner = correct_partner(partner, by=cilla, number="19811218-9876")
    assert stored(partner) == CustomerKind.SOLE_TRADER
    partner = correct_partner(partner, by=cilla, city="Lund")
    assert stored(partner) == CustomerKind.SOLE_TRADER
    correct_partner(partner, by=cilla, number="212000-0142")
    assert stored(partner) == CustomerKind.PUBLIC


@pytest.mark.django_db
def test_it_stays_when_the_number_goes_and_a_later_name_does_not_undo_it(cilla: User) -> None:
    partner = create_partner(by=cilla, name="Anna", number="19811218-9876", relation_started_on=date(2020, 1, 15))
    end_relation(partner, on=stockholm_today(), why=EndReason.CEASED, by=cilla)
    for step in steps():
        sweep(step, stockholm_today())
    assert not Partner.objects.get(pk=partner.pk).number
    correct_partner(partner, by=cilla, company="Ek AB")
    assert stored(partner) == CustomerKind.SOLE_TRADER


def stored(partner: Partner) -> str:
    """The kind in the table."""
    return Partner.objects.values_list("kind", flat=True).get(pk=partner.pk)
