"""The desk's first page: what each role sees there, and none of what it need not."""

import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from requests_app.actions.erasure import propose_erasure
from requests_app.actions.identity import accept_identity
from requests_app.actions.match import connect_partner
from requests_app.actions.take_case import take_case
from requests_app.models import Case, IdentityMethod, Right
from requests_app.models.roles import Role
from retention.models import Run
from tests import cast
from tests.requests_app.desk_scene import make_case

pytestmark = pytest.mark.django_db


def ask_for_erasure(anna, cilla) -> Case:
    case = make_case(Right.ERASURE)
    accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    connect_partner(case, partner=anna, by=cilla)
    return case


def home(client, user, address: str = "/staff/"):
    client.force_login(user)
    answer = client.get(address)
    assert answer.status_code == 200
    return answer


def test_cilla_finds_her_own_cases_the_most_urgent_first(client, cilla) -> None:
    cases = [make_case(Right.QUESTION, received_at=timezone.now() - timedelta(days=days)) for days in (3, 40, 20)]
    for case in cases:
        take_case(case, by=cilla)
    free = make_case(Right.QUESTION)
    work = home(client, cilla).context["work"]
    assert [case.pk for case, _left in work["mine"]] == [cases[1].pk, cases[2].pk, cases[0].pk]
    assert [case.pk for case, _left in work["free"]] == [free.pk]
    assert work["mine"][0][1] < 0
    assert (work["numbers"]["mine"], work["numbers"]["free"], work["numbers"]["late"]) == (3, 1, 1)


def test_eva_finds_what_waits_for_her_and_cilla_what_waits_for_somebody_else(client, anna, cilla, eva) -> None:
    case = ask_for_erasure(anna, cilla)
    propose_erasure(case.demands.get(), by=cilla)
    hers = home(client, eva).context["work"]
    assert [proposal.demand.case_id for proposal in hers["to_approve"]] == [case.pk]
    mine = home(client, cilla).context["work"]
    assert mine["to_approve"] == []
    assert [proposal.demand.case_id for proposal in mine["proposed"]] == [case.pk]


def test_who_proposed_is_not_asked_to_approve_it(client, anna, eva) -> None:
    propose_erasure(ask_for_erasure(anna, eva).demands.get(), by=eva)
    assert home(client, eva).context["work"]["to_approve"] == []


def test_the_auditor_sees_figures_and_no_case(client, anna, cilla) -> None:
    case = ask_for_erasure(anna, cilla)
    answer = home(client, cast.make_staff("audit", Role.AUDITOR))
    said = answer.content.decode()
    assert "work" not in answer.context
    assert answer.context["figures"]["whole"].received == 1
    assert case.reference not in said
    assert str(case.pk) not in said
    assert "Anna" not in said


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, None])
def test_who_has_no_part_in_cases_sees_neither(client, anna, cilla, role: Role | None) -> None:
    case = ask_for_erasure(anna, cilla)
    answer = home(client, cast.make_staff("other", *([role] if role else [])))
    assert not {"work", "figures", "clocks"} & answer.context.keys()
    assert case.reference not in answer.content.decode()


def test_the_figures_stand_in_a_table_beside_each_drawing_and_say_the_same(client, cilla) -> None:
    make_case(Right.ACCESS)
    make_case(Right.ACCESS, Right.ERASURE)
    drawings = {one.name: one for one in home(client, cilla).context["figures"]["drawings"]}
    assert set(drawings) == {"kept", "waiting", "ages", "nights"}
    drawn = json.loads(drawings["waiting"].chart.data)
    assert drawn["datasets"][0]["data"] == [2, 1]
    assert drawn["labels"] == ["Se mina uppgifter", "Radera mina uppgifter"]
    assert [(name, cells[0]) for name, cells in drawings["waiting"].table.rows] == [
        ("Se mina uppgifter", 2),
        ("Radera mina uppgifter", 1),
    ]
    strokes = [
        (series["pointStyle"], tuple(series["borderDash"]))
        for series in json.loads(drawings["kept"].chart.data)["datasets"]
    ]
    assert len(set(strokes)) == 3, "a line must be told from the next without its colour"


def test_no_script_stands_in_the_page(client, cilla) -> None:
    make_case(Right.ACCESS)
    answer = home(client, cilla)
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"].partition("script-src")[2].partition(";")[0]
    said = answer.content.decode()
    assert "onclick=" not in said
    assert said.count('class="chart"') == 4


def test_the_figures_follow_the_days_chosen(client, cilla) -> None:
    make_case(Right.QUESTION, received_at=timezone.now() - timedelta(days=100))
    make_case(Right.ACCESS)
    since = (timezone.localdate() - timedelta(days=10)).isoformat()
    assert home(client, cilla).context["figures"]["whole"].received == 2
    assert home(client, cilla, f"/staff/?first={since}").context["figures"]["whole"].received == 1
    assert home(client, cilla, "/staff/?right=question").context["figures"]["whole"].received == 1


@pytest.mark.parametrize(
    "query", ["first=2026-05-05&last=2026-01-01", "first=1900-01-01&last=2026-01-01", "first=abc", "right=nonsense"]
)
def test_a_choice_that_makes_no_sense_shows_the_usual_year(client, cilla, query: str) -> None:
    make_case(Right.ACCESS)
    figures = home(client, cilla, f"/staff/?{query}").context["figures"]
    assert figures["whole"].received == 1
    assert figures["narrow"].errors


@pytest.mark.parametrize("query", ["first=9999-12-31", "last=0001-01-01", "first=0001-01-01"])
def test_days_at_the_ends_of_time_do_no_harm(client, cilla, query: str) -> None:
    assert home(client, cilla, f"/staff/?{query}").context["figures"]["whole"].received == 0


def test_a_night_without_a_sweep_is_said(client, cilla) -> None:
    today = timezone.localdate()
    for days, finished in ((3, True), (1, True), (0, False)):
        day = today - timedelta(days=days)
        Run.objects.create(
            clock="sweep",
            day=day,
            started_at=timezone.now(),
            finished_at=timezone.now() if finished else None,
            counts={"a": {"due": 4, "done": 4, "held": {}}} if finished else {},
        )
    clocks = home(client, cilla).context["clocks"]
    assert [night.day for night in clocks["missed"]] == [today - timedelta(days=2)]
    assert (clocks["gone"], clocks["swept_today"]) == (8, False)
    assert clocks["nights"][0].day == today - timedelta(days=3)


def test_before_the_first_run_no_night_was_missed(client, cilla) -> None:
    assert home(client, cilla).context["clocks"]["missed"] == []
    assert date.min < home(client, cilla).context["clocks"]["nights"][0].day
