"""A page of the desk asks the database a fixed number of questions, however much there is."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from requests_app.actions.take_case import take_case
from requests_app.models import Right
from tests import cast
from tests.requests_app.desk_scene import make_attachment, make_case
from todo.open_tasks import open_task

pytestmark = pytest.mark.django_db


def asked(client, address: str) -> list[str]:
    """The queries of one page, the second time it is shown."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries]


def make_cases(number: int) -> None:
    for left in range(number):
        case = make_case(Right.QUESTION, Right.ERASURE, received_at=timezone.now() - timedelta(days=left))
        if left:  # one is left for whoever takes it
            case.handler = cast.make_staff(f"handler{left}")
            case.save()
        open_task(kind="test", what="Look.", due_on=case.target_on, about=case.pseudonym)


@pytest.mark.parametrize(
    "address", ["/staff/requests_app/case/", "/staff/", "/staff/todo/task/", "/staff/requests_app/inboundmail/"]
)
def test_lists_ask_the_same_with_five_cases_and_with_fifty(client, cilla, address: str) -> None:
    client.force_login(cilla)
    make_cases(5)
    take_case(make_case(Right.QUESTION), by=cilla)
    few = asked(client, address)
    for left in range(45):
        make_case(Right.QUESTION, Right.ERASURE, email=f"nr{left}@example.org")
    many = asked(client, address)
    assert len(many) == len(few), set(many) - set(few)
    assert len(many) <= (26 if address == "/staff/" else 21)


def test_a_case_asks_the_same_with_one_message_and_with_thirty(client, cilla, anna) -> None:
    case = make_case(Right.QUESTION)
    address = reverse("admin:requests_app_case_change", args=[case.pk])
    client.force_login(cilla)
    make_attachment(case)
    case.messages.create(at=timezone.now(), from_person=False, internal=True, by=cilla, text="Anteckning.")
    few = asked(client, address)
    for number in range(30):
        make_attachment(case, f"{number}.pdf")
        case.messages.create(at=timezone.now(), from_person=False, internal=True, by=cilla, text="Anteckning.")
    many = asked(client, address)
    assert len(many) == len(few), set(many) - set(few)
    assert len(many) <= 26


def test_a_case_asks_no_more_for_each_further_demand(client, cilla, anna) -> None:
    client.force_login(cilla)
    counts = set()
    for rights in ((Right.QUESTION,), (Right.QUESTION, Right.RECTIFICATION, Right.OBJECTION, Right.ACCESS)):
        case = make_case(*rights)
        counts.add(len(asked(client, reverse("admin:requests_app_case_change", args=[case.pk]))))
    assert len(counts) == 1
