"""An erasure asks the database as often for a person with much as for one with little (issue 3, "Speed")."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from datamap import erase, law_triggers
from datamap.registry import column, declarations, model_of
from datamap.rules import LEDGER
from journal.record import CLOCK
from partners.models import Partner
from tests.cast import make_partner
from tests.holdings import make_invoice, make_message, make_usage

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def fill(partner: Partner, rows: int) -> None:
    """So many rows of each kind."""
    for number in range(rows):
        make_message(partner)
        make_usage(partner)
        make_invoice(partner, f"{partner.customer_number}-{number}", fiscal_year_end=date(2016 + number, 12, 31))


def asked(act: Callable[[], Any]) -> int:
    """How many statements it took, those that only begin or end something left out."""
    with CaptureQueriesContext(
        connection,
    ) as seen:
        act()
    return sum(not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for one in seen)


def carry_out(partner: Partner) -> None:
    digest = erase.plan(partner.pk, today=TODAY).digest
    with transaction.atomic():
        erase.apply(partner.pk, digest=digest, today=TODAY, by=CLOCK, about=None)


def test_a_plan_is_two_questions_whatever_is_held(anna: Partner, bertil: Partner) -> None:
    fill(anna, 1)
    fill(bertil, 12)
    for partner in (anna, bertil):
        assert (
            asked(lambda partner=partner: erase.plan(partner.pk, today=TODAY)) == 2
        )  # the person; everything about them


def test_applying_it_takes_a_statement_a_table_however_many_rows(anna: Partner, bertil: Partner) -> None:
    carry_out(make_partner(customer_number="K-1"))  # the first of all begins the erasure log
    fill(anna, 2)
    fill(bertil, 12)
    law_triggers.over(LEDGER, TODAY)  # as the night's sweep has done
    assert asked(lambda: carry_out(anna)) == asked(lambda: carry_out(bertil)) <= 3 + 19


def test_all_columns_are_searched_again_in_one_question_and_all_texts_in_one_a_table(anna: Partner) -> None:
    known = erase.identifiers_of(anna.pk)
    assert asked(lambda: erase.verify_columns(known, known)) == 1
    tables = [one for one in declarations() if one.reach.free_text or one.reach.raw_text]
    assert asked(lambda: erase.search_texts(known, known)) == len(tables)


def test_every_column_that_is_searched_by_has_an_index() -> None:
    """Else an erasure reads whole tables inside its transaction."""
    for declared in declarations():
        model = model_of(declared.label)
        leading = {index.fields[0].lstrip("-") for index in model._meta.indexes if index.fields and not index.condition}
        for name in {*declared.reach.found_by.values(), *declared.reach.as_typed.values()}:
            field = column(model, name)
            assert field.db_index or field.unique or name in leading, f"{declared.label}.{name} has no index"
