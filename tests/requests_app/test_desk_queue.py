"""The list of cases: found by what a person is known by, narrowed, given to each other; nothing of it in an address."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from journal.models import JournalEntry
from requests_app.actions.events import Event
from requests_app.actions.match import connect_partner
from requests_app.actions.stand_in import name_deputy
from requests_app.actions.take_case import hand_over, take_case
from requests_app.actions.withdraw import withdraw
from requests_app.models import Case, Right, SavedView
from requests_app.models.roles import Role
from tests import cast
from tests.requests_app.desk_scene import make_case

pytestmark = pytest.mark.django_db

QUEUE, SEARCH, VIEW, DEPUTY = (f"/staff/requests_app/case/{page}" for page in ("", "search/", "view/", "deputy/"))


@pytest.fixture
def desk(client, cilla):
    client.force_login(cilla)
    return client


def listed(client, query: str = "") -> set[Case]:
    answer = client.get(f"{QUEUE}?{query}")
    assert answer.status_code == 200
    return set(answer.context["cl"].result_list)


def found(client, term: str) -> set[str]:
    """The references of the cases found; one alone is opened at once."""
    answer = client.post(SEARCH, {"term": term})
    if answer.status_code == 302:
        return {str(Case.objects.get(pk=answer["Location"].split("/")[-3]).reference)}
    return {case.reference for case, _left in answer.context["found"]}


@pytest.mark.parametrize(
    "term", ["anna@example.com", " ANNA@example.com ", "070-174 06 05", "+46701740605", "19811218-9876", "8112189876"]
)
def test_annas_case_is_found_by_each_of_her_identifiers_however_it_is_written(desk, term: str) -> None:
    case = make_case(email="anna@example.com", phone="070-1740605", org_number="811218-9876")
    make_case(email="bertil@example.org", phone="070-1740606")
    assert found(desk, term) == {case.reference}


def test_a_case_is_found_by_what_the_register_knows_of_its_partner(desk, cilla, anna) -> None:
    case = make_case(email="another@example.net", name="A")
    connect_partner(case, partner=anna, by=cilla)
    make_case(email="bertil@example.org")
    for term in (anna.email, anna.phone, anna.number, anna.customer_number, anna.customer_number.lower()):
        assert found(desk, term) == {case.reference}, term


def test_a_case_is_found_by_the_address_somebody_wrote_in_it_from(desk) -> None:
    case = make_case()
    case.messages.create(at=timezone.now(), from_person=True, sender="elsewhere@example.net", text="Hej")
    assert found(desk, "elsewhere@example.net") == {case.reference}


def test_the_case_number_opens_the_case_a_closed_one_too(desk) -> None:
    case = make_case()
    withdraw(case=case)
    assert found(desk, case.reference.lower()) == {case.reference}


@pytest.mark.parametrize("term", ["anna", "example.com", "anna@", "0701", "Åström", "%", "", "\x00", "DH-"])
def test_a_part_of_it_finds_nobody(desk, anna, cilla, term: str) -> None:
    connect_partner(make_case(), partner=anna, by=cilla)
    assert found(desk, term) == set()


def test_the_journal_says_that_cilla_searched_and_never_for_what(desk, cilla) -> None:
    make_case(email="anna@example.com")
    desk.post(SEARCH, {"term": "anna@example.com"})
    line = JournalEntry.objects.get(event=Event.SEARCHED)
    assert (line.actor, line.facts["found"]) == (f"staff:{cilla.pk}", 1)
    assert "email" in line.facts["by_what"]
    assert "anna" not in str(line.facts)


def test_an_address_never_holds_what_is_searched_for(desk) -> None:
    case = make_case(email="anna@example.com")
    assert desk.get(SEARCH, {"term": "anna@example.com"}).status_code == 405
    assert listed(desk, "q=anna@example.com") == {case}, "the list does not search"
    assert 'name="q"' not in desk.get(QUEUE).content.decode()


def test_david_searches_nothing_and_it_is_not_journalled(client, david) -> None:
    make_case(email="anna@example.com")
    client.force_login(david)
    assert client.post(SEARCH, {"term": "anna@example.com"}).status_code == 403
    assert not JournalEntry.objects.filter(event=Event.SEARCHED).exists()


def test_the_list_is_narrowed_by_each_filter(desk, cilla, eva) -> None:
    late = make_case(Right.ERASURE, received_at=timezone.now() - timedelta(days=60))
    near = make_case(Right.QUESTION, received_at=timezone.now() - timedelta(days=28))
    new = make_case(Right.ACCESS, Right.ERASURE)
    take_case(near, by=cilla)
    hand_over(new, to=eva, by=cilla)
    Case.objects.filter(pk=new.pk).update(language="en", channel="phone")
    gone = make_case()
    withdraw(case=gone)
    assert listed(desk) == {late, near, new}
    assert listed(desk, "state=awaiting_identity") == {late, new}
    assert listed(desk, "state=closed") == {gone}
    assert listed(desk, "state=all") == {late, near, new, gone}
    assert listed(desk, "due=late") == {late}
    assert listed(desk, "due=3") == {late, near}
    assert listed(desk, "who=me") == {near}
    assert listed(desk, "who=nobody") == {late}
    assert listed(desk, f"who={eva.pk}") == {new}
    assert listed(desk, "right=erasure") == {late, new}
    assert listed(desk, "channel=phone") == {new}
    assert listed(desk, "language=en&right=access") == {new}


@pytest.mark.parametrize("query", ["who=me'--", "who=99999999999999999999", "due=soon", "right=x", "state=x", "p=7"])
def test_an_address_somebody_made_up_does_no_harm(desk, query: str) -> None:
    make_case()
    assert desk.get(f"{QUEUE}?{query}").status_code == 200


def test_the_list_is_read_page_by_page_without_counting_it(desk) -> None:
    for _number in range(51):
        make_case(Right.QUESTION)
    first = desk.get(QUEUE)
    assert len(first.context["cl"].result_list) == 50
    assert len(desk.get(f"{QUEUE}?p=2").context["cl"].result_list) == 1


def test_cilla_takes_some_cases_and_gives_others_to_eva(desk, cilla, eva) -> None:
    hers, evas, closed = make_case(), make_case(), make_case()
    desk.post(QUEUE, {"action": f"give_{cilla.pk}", "_selected_action": [hers.pk]})
    withdraw(case=closed)
    desk.post(f"{QUEUE}?state=all", {"action": f"give_{eva.pk}", "_selected_action": [evas.pk, closed.pk]})
    assert [Case.objects.get(pk=case.pk).handler for case in (hers, evas, closed)] == [cilla, eva, None]
    assert JournalEntry.objects.filter(event=Event.HANDLER_SET, facts__handler=eva.pk).count() == 1


def test_a_case_is_not_given_to_who_may_not_handle_it(desk, david) -> None:
    case = make_case()
    desk.post(QUEUE, {"action": f"give_{david.pk}", "_selected_action": [case.pk]})
    case.refresh_from_db()
    assert case.handler is None


def test_only_what_does_no_harm_is_done_to_many_at_once(client, desk, cilla, eva) -> None:
    make_case()
    names = [name for name, _words in desk.get(QUEUE).context["action_form"].fields["action"].choices]
    assert set(names) - {""} == {f"give_{cilla.pk}", f"give_{eva.pk}"}
    client.force_login(cast.make_staff("intake", Role.INTAKE))
    assert client.get(QUEUE).context["action_form"] is None


def test_a_list_is_saved_shown_again_and_forgotten_by_its_owner_alone(client, desk, eva) -> None:
    make_case(Right.ERASURE)
    saved = desk.post(VIEW, {"name": "Radering, nära", "right": "erasure", "due": "10", "q": "anna@example.com"})
    assert saved["Location"] == f"{QUEUE}?due=10&right=erasure"
    view = SavedView.objects.get()
    assert view.filters == {"due": "10", "right": "erasure"}
    page = desk.get(saved["Location"]).content.decode()
    assert "Radering, nära" in page
    client.force_login(eva)
    assert "Radering, nära" not in client.get(QUEUE).content.decode()
    client.post(VIEW, {"forget": view.pk})
    assert SavedView.objects.exists()


def test_an_owner_forgets_a_list_and_replaces_one_of_the_same_name(desk) -> None:
    desk.post(VIEW, {"name": "Min", "right": "erasure"})
    desk.post(VIEW, {"name": "Min", "right": "access"})
    view = SavedView.objects.get()
    assert view.filters == {"right": "access"}
    desk.post(VIEW, {"name": " ", "right": "access"})
    desk.post(VIEW, {"forget": view.pk})
    assert not SavedView.objects.exists()


def test_nobody_saves_more_lists_than_can_be_shown(desk) -> None:
    for number in range(22):
        desk.post(VIEW, {"name": f"Lista {number}"})
    assert SavedView.objects.count() == 20


def test_eva_has_cillas_cases_while_cilla_is_away(client, desk, cilla, eva) -> None:
    case = make_case()
    take_case(case, by=cilla)
    today = timezone.localdate()
    desk.post(DEPUTY, {"deputy": eva.pk, "away_from": today, "away_until": today + timedelta(days=7)})
    client.force_login(eva)
    assert listed(client, "who=me") == {case}
    assert [one.pk for one, _left in client.get("/staff/").context["work"]["mine"]] == [case.pk]
    client.force_login(cilla)
    client.post(DEPUTY, {"deputy": eva.pk})
    client.force_login(eva)
    assert listed(client, "who=me") == set()


def test_a_deputy_must_be_allowed_as_much(client, eva, cilla) -> None:
    client.force_login(eva)
    answer = client.post(DEPUTY, {"deputy": cilla.pk})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not hasattr(eva, "stand_in")


@pytest.mark.parametrize("days", [{"away_from": "2026-05-05"}, {"away_from": "2026-05-05", "away_until": "2026-05-04"}])
def test_an_absence_has_two_days_in_their_order(desk, eva, days: dict[str, str]) -> None:
    assert desk.post(DEPUTY, {"deputy": eva.pk, **days}).context["form"].errors


def test_naming_a_deputy_is_journalled_and_can_be_undone(desk, cilla, eva) -> None:
    desk.post(DEPUTY, {"deputy": eva.pk})
    desk.post(DEPUTY, {"deputy": ""})
    lines = JournalEntry.objects.filter(event=Event.STAND_IN_SET).order_by("seq")
    assert [line.facts["deputy"] for line in lines] == [eva.pk, None]
    name_deputy(by=cilla, deputy=None)


def test_the_search_opens_the_one_case_it_finds(desk) -> None:
    case = make_case(email="anna@example.com")
    answer = desk.post(SEARCH, {"term": "anna@example.com"})
    assert answer["Location"] == reverse("admin:requests_app_case_change", args=[case.pk])
