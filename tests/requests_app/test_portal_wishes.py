"""In an open case the person adds wishes, takes them back, and shows who they are without a picture."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from identifiers.dates import stockholm_date
from journal.models import JournalEntry
from outbox.models import OutgoingMail
from partners.models import Partner
from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.close import close_case
from requests_app.actions.demands import add_demand, withdraw_demand
from requests_app.actions.identity import accept_identity, add_identity_image
from requests_app.actions.other_way import answer_address_check, send_address_checks
from requests_app.actions.remind_identity import ask_again
from requests_app.actions.withdraw import withdraw
from requests_app.models import (
    AccessPackage,
    Case,
    DemandOutcome,
    IdentityMethod,
    IdentityState,
    OtherWay,
    Right,
    Status,
)
from tests.requests_app.desk_scene import make_case
from tests.requests_app.made_up_cards import as_bytes, card
from todo.models import Task
from vault import sealing
from vault.models import Kind, ShortLivedKey

pytestmark = pytest.mark.django_db


def asks(client: Client, *rights: str, email: str = "anna@example.com") -> str:
    return str(client.post("/begaran/", {"rights": rights, "email": email})["Location"])


def test_what_is_added_has_its_own_date_and_the_case_keeps_its_own(client: Client) -> None:
    where = asks(client, "question")
    case = Case.objects.get()
    assert case.identity == IdentityState.NOT_NEEDED
    with time_machine.travel(timezone.now() + timedelta(minutes=20), tick=True):
        assert "Lägg till" in client.get(f"{where}onskemal/").content.decode()
    later = timezone.now() + timedelta(days=9)
    with time_machine.travel(later, tick=True):
        demand = add_demand(case=case, right=Right.ACCESS)
    assert demand.received_on == stockholm_date(later)
    before = case.received_on, case.target_on
    case.refresh_from_db()
    assert (case.received_on, case.target_on) == before
    assert (case.identity, case.status) == (IdentityState.AWAITED, Status.AWAITING_IDENTITY)
    assert "svar senast" in client.get(where).content.decode()
    assert Task.objects.filter(kind="demand_added").count() == 1
    with pytest.raises(NotNow, match="asked_already"):
        add_demand(case=case, right=Right.ACCESS)


def test_a_stop_that_is_added_takes_effect_at_once(client: Client, anna: Partner) -> None:
    where = asks(client, "access")
    assert client.post(f"{where}onskemal/", {"add": "marketing_stop"}).status_code == 302
    anna.refresh_from_db()
    assert anna.marketing_stopped_at or anna.marketing_opt_out
    assert Case.objects.get().demands.get(right="marketing_stop").outcome == DemandOutcome.GRANTED


def test_taking_back_the_last_wish_that_needs_an_identity_lets_the_picture_die(client: Client) -> None:
    where = asks(client, "access", "question")
    case = Case.objects.get()
    add_identity_image(case=case, data=as_bytes(card()))
    assert (
        "tagit tillbaka det" in client.post(f"{where}onskemal/", {"take_back": "access"}, follow=True).content.decode()
    )
    case.refresh_from_db()
    assert (case.identity, case.status) == (IdentityState.NOT_NEEDED, Status.IN_REVIEW)
    assert not ShortLivedKey.objects.exists()
    assert case.image_destroyed_at
    last = client.post(f"{where}onskemal/", {"take_back": "question"})
    assert last["Location"].endswith("/aterta/"), "the last one is the whole request, and is asked about"
    with pytest.raises(NotNow, match="the_last_one"):
        withdraw_demand(case=case, demand=case.demands.get(right="question"))


def test_what_was_taken_back_can_be_asked_for_again(client: Client) -> None:
    where = asks(client, "access", "question")
    client.post(f"{where}onskemal/", {"take_back": "access"})
    client.post(f"{where}onskemal/", {"add": "access"})
    demand = Case.objects.get().demands.get(right="access")
    assert (demand.outcome, demand.decided_at, demand.fulfilled_at) == ("", None, None)


def test_what_is_decided_stays_and_a_closed_case_takes_nothing(client: Client) -> None:
    where = asks(client, "marketing_stop", "question")
    client.post(f"{where}onskemal/", {"take_back": "marketing_stop"})
    case = Case.objects.get()
    assert case.demands.get(right="marketing_stop").outcome == DemandOutcome.GRANTED
    withdraw(case=case)
    with pytest.raises(CaseIsClosed):
        add_demand(case=case, right=Right.ACCESS)
    assert client.get(f"{where}onskemal/")["Location"] == where


def test_bertil_adds_nothing_to_annas_case_and_takes_nothing_from_it(client: Client) -> None:
    where = asks(client, "access", "question")
    bertil = Client()
    for path, posted in (
        ("onskemal/", {"add": "erasure"}),
        ("onskemal/", {"take_back": "access"}),
        ("annat-satt/", {"way": "address"}),
    ):
        assert "Öppna ditt ärende" in bertil.post(where + path, posted).content.decode()
    assert Case.objects.get().demands.filter(outcome="").count() == 2
    assert not OtherWay.objects.exists()


def chosen(client: Client, way: str = "address", text: str = "", **told: str) -> Case:
    where = asks(client, "access", **told)
    answer = client.post(f"{where}annat-satt/", {"way": way, "text": text}, follow=True)
    assert "Du har valt ett annat sätt" in answer.content.decode()
    return Case.objects.latest("received_at")


def link_in_the_mail() -> str:
    mail = OutgoingMail.objects.get(kind="address_check")
    found = re.search(r"(/bekrafta/[\w-]+/)", mail.text)
    assert found
    return found[1]


def test_a_link_goes_to_the_address_on_file_and_a_click_is_recorded(client: Client, anna: Partner, cilla: User) -> None:
    case = chosen(client, email="anna@example.com")
    assert not OutgoingMail.objects.filter(kind="address_check").exists(), "the clock looks, not the page"
    assert send_address_checks(now=timezone.now()) == 1
    assert send_address_checks(now=timezone.now()) == 0
    mail = OutgoingMail.objects.get(kind="address_check")
    assert mail.to == anna.email
    assert "Anna" not in mail.text, "whoever reads it learns only that somebody asked"
    scanner = Client()
    for _time in range(3):
        assert "Ja, det är min begäran" in scanner.get(link_in_the_mail()).content.decode()
    assert not OtherWay.objects.filter(answered_at__isnull=False).exists()
    assert "Tack" in scanner.post(link_in_the_mail(), {"answer": "mine"}).content.decode()
    assert OtherWay.objects.get().confirmed is True
    case.refresh_from_db()
    assert case.identity == IdentityState.AWAITED, "a person records the rung, as the design says"
    assert Task.objects.filter(kind="identity_other_way", what__contains="confirmed").exists()
    client.force_login(cilla)
    desk = client.get(f"/staff/requests_app/case/{case.pk}/change/").content.decode()
    assert "bekräftat via adressen vi har" in desk
    accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)


def test_the_owner_who_says_no_is_heard_once_and_for_all(client: Client, anna: Partner) -> None:
    chosen(client, email="anna@example.com")
    send_address_checks(now=timezone.now())
    Client().post(link_in_the_mail(), {"answer": "not_mine"})
    Client().post(link_in_the_mail(), {"answer": "mine"})
    assert OtherWay.objects.get().confirmed is False
    assert JournalEntry.objects.filter(event="identity.address_denied").count() == 1


def test_no_link_to_a_namesake_a_new_address_or_twice_a_day(client: Client, anna: Partner, bertil: Partner) -> None:
    stranger = chosen(client, email="stranger@example.com")
    Case.objects.filter(pk=stranger.pk).update(name="Anna Åström")
    assert send_address_checks(now=timezone.now()) == 0
    assert Task.objects.filter(kind="identity_other_way", what__contains="could not be sent").exists()
    chosen(Client(), email="anna@example.com")
    assert send_address_checks(now=timezone.now()) == 1
    chosen(Client(), email="anna@example.com")
    assert send_address_checks(now=timezone.now()) == 0, "nobody's mailbox is filled by a stranger"


def test_known_and_unknown_get_the_same_page_and_unknown_links_too(client: Client, anna: Partner) -> None:
    pages = set()
    travel = time_machine.travel(timezone.now(), tick=False)  # the page tells the minute
    travel.start()
    for email in ("anna@example.com", "stranger@example.com"):
        browser = Client()
        where = asks(browser, "access", email=email)
        answer = browser.post(f"{where}annat-satt/", {"way": "address", "text": ""})
        page = browser.get(answer["Location"]).content.decode()
        case = Case.objects.get(email=email)
        for secret in (where.split("/")[2], case.reference, str(case.letters.get().pk), email):
            page = page.replace(secret, "X")
        pages.add((answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)))
    travel.stop()
    assert len(pages) == 1
    answers = set()
    chosen(Client(), email="anna@example.com")
    send_address_checks(now=timezone.now())
    for link in (link_in_the_mail(), "/bekrafta/unknown/", "/bekrafta/" + "x" * 43 + "/"):
        shown, said = Client().get(link).content.decode(), Client().post(link, {"answer": "mine"}).content.decode()
        token = link.split("/")[2]
        answers.add(re.sub(r'value="[^"]{60,}"', "", (shown + said).replace(token, "X")))
    assert len(answers) == 1


def test_a_link_too_old_or_a_case_decided_since_records_nothing(client: Client, anna: Partner, cilla: User) -> None:
    case = chosen(client, email="anna@example.com")
    send_address_checks(now=timezone.now())
    token = link_in_the_mail().split("/")[2]
    answer_address_check(token=token, mine=True, now=timezone.now() + timedelta(days=15))
    accept_identity(case, by=cilla, method=IdentityMethod.CALL_BACK)
    answer_address_check(token=token, mine=True, now=timezone.now())
    assert OtherWay.objects.get().answered_at is None


@pytest.mark.parametrize("way", ["fact", "call", "other"])
def test_the_other_ways_become_a_task_and_the_words_a_message(client: Client, way: str) -> None:
    case = chosen(client, way, "Faktura F-1")
    assert case.messages.get().text == "Faktura F-1"
    assert Task.objects.filter(kind="identity_other_way").count() == 1


def test_a_way_must_be_chosen_and_a_fact_told(client: Client) -> None:
    where = asks(client, "access")
    assert "<title>Fel: " in client.post(f"{where}annat-satt/", {}).content.decode()
    assert "Skriv det bara du vet" in client.post(f"{where}annat-satt/", {"way": "fact"}).content.decode()


def test_i_have_it_ends_the_package_at_once_and_only_her_own(client: Client, cilla: User) -> None:
    where = asks(client, "access")
    case = Case.objects.get()
    package = AccessPackage.objects.create(
        case=case,
        sealed=sealing.seal(b"zip", kind=Kind.PACKAGE, bound_to=case.id),
        built_at=timezone.now(),
        released_at=timezone.now(),
        expires_on=stockholm_date(timezone.now()) + timedelta(days=30),
    )
    done = f"{where}paket/{package.pk}/klart/"
    assert "Öppna ditt ärende" in Client().post(done).content.decode()
    assert "Radera paketet nu" in client.get(done).content.decode()
    package.refresh_from_db()
    assert package.destroyed_at is None, "a look ends nothing"
    assert "Paketet är borta" in client.post(done, follow=True).content.decode()
    package.refresh_from_db()
    assert package.destroyed_at
    assert package.sealed
    assert package.sealed.destroyed_at
    assert client.post(f"{where}paket/{package.pk}/")["Location"].endswith("?klart=package_gone")
    assert client.post(done)["Location"].endswith("?klart=package_gone")
    assert JournalEntry.objects.filter(event="package.ended", subject=case.pseudonym).count() == 1


def test_a_case_with_everything_taken_back_but_the_answered_can_be_closed(client: Client, cilla: User) -> None:
    where = asks(client, "marketing_stop", "question")
    client.post(f"{where}onskemal/", {"take_back": "question"})
    case = Case.objects.get()
    assert case.status == Status.ANSWERED
    close_case(case, by=cilla)
    assert make_case(Right.QUESTION).is_open


def test_she_has_her_picture_deleted_before_anybody_decides_and_bertil_can_not(client: Client) -> None:
    where = asks(client, "access")
    case = Case.objects.get()
    add_identity_image(case=case, data=as_bytes(card()))
    client.get(f"{where}id/ta-bort/")
    Client().post(f"{where}id/ta-bort/")
    assert ShortLivedKey.objects.count() == 1, "neither a look nor a stranger deletes anything"
    assert "Radera min bild" in client.get(f"{where}id/").content.decode()
    done = client.post(f"{where}id/ta-bort/", follow=True).content.decode()
    assert "raderad för gott" in done
    assert not ShortLivedKey.objects.exists()
    case.refresh_from_db()
    assert (case.identity, case.status) == (IdentityState.AWAITED, Status.AWAITING_IDENTITY)
    assert case.image_destroyed_at
    withdraw(case=case)
    assert client.post(f"{where}id/ta-bort/")["Location"].endswith("?klart=not_now")


@pytest.mark.parametrize(("way", "reminded"), [("fact", False), ("address", True)])
def test_who_chose_another_way_is_not_told_that_they_are_silent(client: Client, way: str, reminded: bool) -> None:
    chosen(client, way, "F-1" if way == "fact" else "")
    now = timezone.now() + timedelta(days=8)
    with time_machine.travel(now, tick=False):
        assert bool(ask_again(now)) == reminded, "a link nobody opens is no answer"
