"""A stranger types Anna's address a hundred times: her mailbox is spared, and no request is refused."""

import pytest
from django.test import Client

from outbox.models import OutgoingMail
from requests_app.actions.open_from_form import MOST_ANSWERS
from requests_app.models import Case, Demand
from todo.models import Task

pytestmark = pytest.mark.django_db


def test_one_address_is_written_to_a_few_times_and_every_case_is_opened() -> None:
    for _number in range(MOST_ANSWERS + 3):
        assert Client().post("/begaran/", {"rights": "marketing_stop", "email": "anna@example.com"}).status_code == 302
    assert Case.objects.count() == MOST_ANSWERS + 3
    assert not Demand.objects.exclude(outcome="granted").exists(), "the stop takes effect all the same"
    assert OutgoingMail.objects.filter(kind="acknowledgement").count() == MOST_ANSWERS
    assert OutgoingMail.objects.count() == 2 * MOST_ANSWERS
    assert Task.objects.filter(kind="not_acknowledged").count() == 3
    Client().post("/begaran/", {"rights": "marketing_stop", "email": "bertil@example.org"})
    assert OutgoingMail.objects.filter(to="bertil@example.org").count() == 2
