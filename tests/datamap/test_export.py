"""Everything about one person, source by source, and nothing about anybody else."""

from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from datamap.export import Source, export
from partners.models import Partner
from tests.holdings import make_case, make_invoice, make_message, make_usage

pytestmark = pytest.mark.django_db


def everything(partner: Partner) -> dict[str, tuple[Source, list[dict[str, object]]]]:
    """Every source with its rows."""
    return {source.label: (source, list(source.rows())) for source in export(partner.pk)}


def test_the_copy_is_annas(anna: Partner, bertil: Partner, cilla: User) -> None:
    for partner, number in ((anna, "F-1"), (bertil, "F-2")):
        make_message(partner, text=f"I am {partner.name}")
        make_invoice(partner, number)
        make_usage(partner)
        case = make_case(partner)
        case.messages.create(at=case.received_at, from_person=True, text=f"hello from {partner.name}")
        case.messages.create(at=case.received_at, from_person=False, internal=True, by=cilla, text="a note of ours")
        case.demands.create(right="access", received_on=case.received_on)
    found = everything(anna)
    told = repr({label: [source.shown(row) for row in rows] for label, (source, rows) in found.items()})
    assert "Anna Åström" in told
    assert "192.0.2.7" in told
    assert "F-1" in told
    assert "hello from Anna" in told
    for foreign in ("Bertil", "bertil@", "F-2", "a note of ours", "cilla", "åströms snickeri"):
        assert foreign not in told
    assert {label: len(rows) for label, (_, rows) in found.items() if rows} == {
        "partners.Partner": 1,
        "partners.SupportMessage": 1,
        "partners.Invoice": 1,
        "partners.UsageEvent": 1,
        "requests_app.Case": 1,
        "requests_app.Demand": 1,
        "requests_app.Message": 1,
    }


def test_mail_from_her_address_that_was_never_linked_is_hers(anna: Partner) -> None:
    make_message(None, email="anna@example.com")
    make_message(None, email="")
    assert len(everything(anna)["partners.SupportMessage"][1]) == 1


def test_each_row_says_until_when(anna: Partner) -> None:
    anna.relation_ended_on, anna.marketing_stopped_at = date(2026, 8, 31), datetime(2026, 8, 31, tzinfo=UTC)
    anna.save()
    make_invoice(anna)
    found = everything(anna)
    source, (row,) = found["partners.Partner"]
    assert {keep.rule: source.until(row, keep) for keep in source.keeps} == {
        "six_months": date(2027, 2, 28),
        "at_the_end": date(2026, 8, 31),
    }
    source, (row,) = found["partners.Invoice"]
    assert [source.until(row, keep) for keep in source.keeps] == [date(2033, 12, 31)]
    assert source.keeps[0].section == "7 kap. 2 §"


def test_while_the_relation_lasts_there_is_no_date_yet(anna: Partner) -> None:
    source, (row,) = everything(anna)["partners.Partner"]
    assert {source.until(row, keep) for keep in source.keeps} == {None}


def test_queries_are_sources_and_two(anna: Partner) -> None:
    for _ in range(40):
        make_message(anna)
        make_usage(anna)
    with CaptureQueriesContext(connection) as seen:
        sources = [list(source.rows()) for source in export(anna.pk)]
    assert (
        len([query for query in seen if "DECLARE" not in query["sql"].upper()[:8]]) <= len(sources) + 2
    )  # the person, how many rows
