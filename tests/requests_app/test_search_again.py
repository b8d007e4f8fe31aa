"""After an erasure every text is searched for what the person was known by; the case waits for it (design §4, R-35)."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from journal.models import JournalEntry
from requests_app import tasks
from requests_app.actions import approval, close, erasure, identity, match
from requests_app.actions.case_lock import NotNow
from requests_app.actions.events import Event
from requests_app.actions.open_case import open_case
from requests_app.actions.search_again import search_texts
from requests_app.models import Case, Channel, Demand, IdentityMethod, Proposal, Right
from tests.cast import make_invoice, make_message
from tests.holdings import make_usage
from todo.models import Task
from vault import sealing
from vault.models import FileKey

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def approved(anna, bertil, cilla, eva) -> Proposal:
    """Anna's case, up to the plan that waits for Eva; Bertil's messages stay."""
    make_message(bertil, "Hälsa Anna Åström från mig")
    make_message(anna)
    make_usage(anna)
    make_invoice(anna)
    case = open_case(
        rights=[Right.ERASURE],
        channel=Channel.WEB,
        language="sv",
        received_at=timezone.now(),
        name="Anna Åström",
        email="anna@example.com",
    ).case
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=anna, by=cilla)
    return erasure.propose_erasure(case.demands.get(), by=cilla)


@pytest.fixture
def erased(approved, eva) -> Case:
    """The same, erased just now."""
    approval.approve(approved, by=eva)
    tasks.fulfil()
    return Case.objects.get()


def left(case: Case) -> list[list[str]]:
    """What each search of the case found, in order."""
    lines = JournalEntry.objects.filter(subject=case.pseudonym, event__in=(Event.SEARCHED_AGAIN, Event.TEXTS_SEARCHED))
    return [line.facts["left"] for line in lines.order_by("seq")]


def test_the_case_closes_when_every_text_has_been_searched(erased, cilla):
    with pytest.raises(NotNow, match="search_waits"):
        close.close_case(erased, by=cilla)
    tasks.search_texts_again()
    close.close_case(erased, by=cilla)
    assert left(erased) == [[], []], "Bertil may greet anybody of that name"
    assert not Task.objects.filter(kind="erasure_leftover").exists()


def test_a_text_that_tells_of_her_becomes_a_task(erased, bertil):
    make_message(bertil, "Annas nummer är 070-174 06 05")
    tasks.search_texts_again()
    assert left(erased) == [[], ["partners.SupportMessage"]]
    assert Task.objects.get(kind="erasure_leftover").about == erased.pseudonym


def test_her_number_inside_a_longer_one_is_nobodys(erased, bertil):
    make_message(bertil, "Ordernummer 90701740605123")
    tasks.search_texts_again()
    assert left(erased) == [[], []]


def test_what_she_was_known_by_waits_sealed_and_dies_with_the_search(erased):
    demand = erased.demands.get()
    assert b"19811218-9876" in sealing.read(demand.to_search)
    tasks.search_texts_again()
    assert not FileKey.objects.filter(file=demand.to_search).exists()
    demand.refresh_from_db()
    assert demand.to_search is None


def test_two_who_search_at_once_tell_it_once(erased):
    first, second = (Demand.objects.get() for _ in range(2))
    search_texts(first, now=timezone.now())
    with pytest.raises(sealing.Destroyed):
        sealing.read(second.to_search)
    search_texts(second, now=timezone.now())
    assert left(erased) == [[], []]
    assert not Task.objects.filter(kind="texts_not_searched").exists()


def test_a_search_that_breaks_is_told_and_tried_again(erased, bertil, monkeypatch):
    make_message(bertil, "anna@example.com")
    with monkeypatch.context() as broken:
        broken.setattr("requests_app.actions.search_again.erase.search_texts", lambda *_: 1 / 0)
        tasks.search_texts_again()
    assert Task.objects.get(kind="fulfilment_failed").about == erased.pseudonym
    tasks.search_texts_again()
    assert left(erased) == [[], ["partners.SupportMessage"]]


def test_identifiers_that_died_unsearched_leave_the_search_to_a_person(erased):
    demand = erased.demands.get()
    with sealing.transaction.atomic():
        sealing.destroy(demand.to_search)
    tasks.search_texts_again()
    assert Task.objects.get(kind="texts_not_searched").about == erased.pseudonym
    demand.refresh_from_db()
    assert demand.to_search is None


def test_from_approval_to_closing_takes_no_more_than_45_statements(approved, cilla, eva):
    demand = approved.demand
    with CaptureQueriesContext(connection) as seen:
        approval.approve(approved, by=eva)
        erasure.carry_out_erasure(demand, now=timezone.now())
    tasks.search_texts_again()
    with CaptureQueriesContext(connection) as closing:
        close.close_case(Case.objects.get(), by=cilla)
    asked = [one["sql"] for one in (*seen, *closing)]
    only_begin_or_end = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")
    assert (
        len([sql for sql in asked if not sql.startswith(only_begin_or_end)]) <= 45 + 3
    )  # mark made, case and staff got
