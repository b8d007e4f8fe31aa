"""After the clock has been there: the person's identifiers, looked for in every table and every file (law.md §10.3)."""

import re
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.utils import timezone

from datamap.expiry.recipes import RECIPES
from datamap.expiry.small_groups import SMALLEST_GROUP, drop_small_groups
from identifiers import fold
from identifiers.postal import COUNTY_BY_PREFIX
from journal.models import JournalEntry
from partners.models import AnonymisedPartner, Partner
from partners.models.kind import CustomerKind
from retention import tasks
from retention.models import Run
from tests.cast import make_partner
from tests.holdings import make_case, make_message, make_usage, sweep_all
from tests.world import files_holding
from vault.sealing import forget_log

QUARTER = re.compile(r"(\d{4}-Q[1-4])?")
MARKS = {
    "name": "Kanariana Fågelstjärna",
    "company": "Gulnäbb Burfabrik",
    "email": "kanariana@burfabrik.example",
    "phone": "+46701740605",
    "number": "19811218-9876",
    "customer_number": "KANARIE-77",
    "street": "Sittpinnegatan 12",
}
SPELLINGS = [
    *MARKS.values(),
    *map(fold, MARKS.values()),
    *("070-174 06 05", "198112189876", "192.0.2.77", "KanarieFox", "sjunger falskt"),
]
PLAIN = [
    "kanariana",
    "burfabrik",
    "+46701740605",
    "198112189876",
    "KANARIE-77",
    "192.0.2.77",
    "KanarieFox",
    "Kvittervik",
]


def everything_about_her(**fields: Any) -> Partner:
    """A partner with something in every field and table that goes without her."""
    her = make_partner(
        **{**MARKS, "number": "198112189876", "postcode": "11122", "city": "Kvittervik", **fields},
        pseudonym=uuid4(),
        relation_ended_on=date(2026, 3, 1),
        relation_end_reason="by_partner",
        marketing_stopped_at=datetime(2026, 3, 1, tzinfo=UTC),
    )
    make_message(her, f"{her.name}, 070-174 06 05, sjunger falskt")
    make_usage(her, ip_address="192.0.2.77", device="KanarieFox")
    return her


def tables_holding(text: str) -> list[str]:
    """Every table with the text anywhere in any column, whatever its kind."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            columns = [row.name for row in connection.introspection.get_table_description(cursor, table)]
            anywhere = " OR ".join(f"LOWER(CAST({connection.ops.quote_name(one)} AS TEXT)) LIKE %s" for one in columns)
            cursor.execute(
                f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)} WHERE {anywhere}",  # noqa: S608 - our tables
                [f"%{text.lower()}%"] * len(columns),
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


@pytest.mark.django_db(transaction=True)
def test_of_an_anonymised_partner_no_table_and_no_file_keeps_a_trace() -> None:
    her = everything_about_her()
    pseudonym = str(her.pseudonym)
    assert {place for text in SPELLINGS for place in tables_holding(text)} >= {
        *("partners_partner", "partners_supportmessage", "partners_usageevent"),
    }
    assert connection.vendor != "sqlite" or all(files_holding(text.encode()) for text in PLAIN)
    sweep_all(date(2026, 9, 1))
    forget_log()
    assert {text: places for text in [*SPELLINGS, pseudonym] if (places := tables_holding(text))} == {}
    assert {text: places for text in PLAIN if (places := files_holding(text.encode()))} == {}
    (row,) = AnonymisedPartner.objects.values()
    row.pop("id")
    assert row.pop("county") in COUNTY_BY_PREFIX.values()
    assert row.pop("kind") in CustomerKind
    assert row.pop("recipe") in {recipe.name for recipe in RECIPES.values()}
    assert all(QUARTER.fullmatch(quarter) for quarter in row.values())


@pytest.mark.django_db
def test_no_link_to_an_anonymised_row_and_none_from_it() -> None:
    """No foreign key, no key of the partner's: whoever holds the row holds nobody."""
    assert not [field for field in AnonymisedPartner._meta.get_fields() if field.is_relation]
    names = {field.name for field in AnonymisedPartner._meta.concrete_fields}
    assert names == {"id", "county", "kind", "started_quarter", "ended_quarter", "recipe"}
    assert AnonymisedPartner in apps.get_models()


def rows(number: int, **fields: str) -> None:
    given = {"county": "Skåne", "kind": "company", "started_quarter": "2020-Q1", "ended_quarter": "2026-Q1"}
    AnonymisedPartner.objects.bulk_create(
        AnonymisedPartner(**{**given, "recipe": "partner/1", **fields}) for _each in range(number)
    )


@pytest.mark.django_db
def test_a_group_of_four_is_dropped_and_one_of_five_stays() -> None:
    rows(SMALLEST_GROUP)
    rows(SMALLEST_GROUP - 1, county="Halland")
    rows(1, ended_quarter="")
    assert drop_small_groups() == SMALLEST_GROUP
    assert set(AnonymisedPartner.objects.values_list("county", "ended_quarter")) == {("Skåne", "2026-Q1")}
    line = JournalEntry.objects.get(event="small_groups_dropped")
    assert line.facts == {"rows": SMALLEST_GROUP, "software": settings.VERSION}
    assert drop_small_groups() == 0


@pytest.mark.django_db
def test_the_clock_drops_them_once_a_month() -> None:
    rows(1)
    tasks.keep_statistics_anonymous()
    assert not AnonymisedPartner.objects.exists()
    rows(1)
    tasks.keep_statistics_anonymous()
    assert AnonymisedPartner.objects.count() == 1
    run = Run.objects.get(clock="small_groups")
    assert run.day.day == 1
    assert run.finished_at
    assert run.finished_at <= timezone.now()
    (figures,) = run.counts.values()
    assert (figures["due"], figures["done"]) == (1, 1)


@pytest.mark.django_db
def test_an_open_case_keeps_her_and_is_told_apart_from_a_leak() -> None:
    """The search finds what is there: with a hold nothing goes, and every mark is found."""
    her = everything_about_her()
    make_case(her)
    sweep_all(date(2026, 9, 1))
    assert Partner.objects.filter(pk=her.pk).exists()
    assert [text for text in MARKS if not tables_holding(getattr(her, text))] == []
