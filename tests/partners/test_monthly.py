"""Contracts without an end are listed once a month, and silence alone never ends one (R-13)."""

from datetime import UTC, date, datetime

import pytest

from partners.actions import end_relation
from partners.models import Invoice, Partner, SupportMessage
from partners.models.partner import EndReason
from partners.monthly import open_monthly_task
from partners.register import running, silent
from tests import cast
from todo.models import Task

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 22)


def test_one_task_a_month_however_often_the_clock_asks(anna: Partner) -> None:
    task = open_monthly_task(TODAY)
    assert task is not None
    assert task.due_on == date(2026, 12, 6)
    assert open_monthly_task(TODAY) is None
    Task.objects.update(done_at=datetime(2026, 11, 23, tzinfo=UTC))
    assert open_monthly_task(date(2026, 11, 30)) is None, "done is done, for this month"
    assert open_monthly_task(date(2026, 12, 1)) is not None
    assert Task.objects.count() == 2
    assert not any(word in task.what for word in (anna.name, anna.customer_number))


def test_no_task_when_nobody_is_silent(anna: Partner) -> None:
    SupportMessage.objects.create(partner=anna, sent_at=datetime(2026, 1, 5, tzinfo=UTC), text="Hej")
    assert open_monthly_task(TODAY) is None


def test_the_longest_silent_stand_first_and_nothing_happens_to_them(anna: Partner, bertil: Partner) -> None:
    day = date(2024, 5, 1)
    Invoice.objects.create(partner=anna, number="1", issued_on=day, fiscal_year_end=day, amount=1, vat=0)
    never = cast.make_partner(customer_number="K-3", relation_started_on=date(2026, 6, 1))
    assert [(partner.pk, partner.last_activity) for partner in silent(TODAY)] == [
        (bertil.pk, date(2020, 1, 15)),
        (anna.pk, day),
    ]
    assert never not in silent(TODAY), "too young to be called silent"
    open_monthly_task(TODAY)
    assert running().count() == 3
    end_relation(bertil, on=date(2026, 11, 1), why=EndReason.CEASED, by=None)
    assert bertil not in silent(TODAY)
