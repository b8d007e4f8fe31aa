"""The status page tells what was done, what is kept and for how many days more, and gives a receipt for the picture."""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from identifiers.dates import long_date
from partners.models import Partner
from requests_app.actions import erasure, identity, match
from requests_app.actions.close import close_case
from requests_app.actions.events import Event
from requests_app.actions.identity import accept_identity, add_identity_image
from requests_app.models import Case, Demand, IdentityMethod, Proposal
from requests_app.views import story
from tests.cast import make_invoice
from tests.requests_app.desk_scene import make_image
from tests.requests_app.made_up_cards import as_bytes, card

pytestmark = pytest.mark.django_db


def asks(client: Client, *rights: str) -> tuple[str, Case]:
    where = str(client.post("/begaran/", {"rights": rights, "email": "anna@example.com"})["Location"])
    return where, Case.objects.latest("received_at")


def test_each_look_at_her_picture_is_told_and_its_end(client: Client, cilla: User) -> None:
    where, case = asks(client, "access")
    identity.look_at_image(make_image(case), by=cilla)
    accept_identity(case, by=cilla, method=IdentityMethod.CALL_BACK)
    said = [str(line.what) for line in story.done(case)]
    assert said[:2] == ["Din begäran kom in", "Vi skrev till dig"]
    assert said[2:] == [
        "Din bild kom in och krypterades",
        "En av dem som handlägger ditt ärende tittade på din bild",
        "Din bild raderades för gott",
        "Vi var säkra på att det är du",
    ]
    assert "cilla" not in client.get(where).content.decode().lower()


def test_it_tells_nobody_whether_we_know_them(client: Client, cilla: User, anna: Partner) -> None:
    _where, known = asks(client, "access")
    match.connect_partner(known, partner=anna, by=cilla)
    _where, unknown = asks(Client(), "access")
    match.record_nothing_found(unknown, by=cilla)
    assert [line.what for line in story.done(known)] == [line.what for line in story.done(unknown)]
    assert Event.ADDRESS_CHECK_SENT not in story._WORDS


def test_a_picture_that_has_just_come_is_said_to_be_checked(client: Client) -> None:
    where, case = asks(client, "access")
    add_identity_image(case=case, data=as_bytes(card()))
    page = client.get(where).content.decode()
    assert "Vi kontrollerar att filen går att öppna" in page
    assert "(30 dagar kvar)" in page


def test_the_receipt_says_when_the_picture_was_destroyed(client: Client, cilla: User) -> None:
    where, case = asks(client, "access")
    make_image(case)
    assert "Inte än" in client.get(f"{where}kvitto/").content.decode()
    accept_identity(case, by=cilla, method=IdentityMethod.CALL_BACK)
    gone = case.identity_documents.get().destroyed_at
    assert gone
    page = client.get(f"{where}kvitto/").content.decode()
    assert f"{long_date(timezone.localdate(gone), 'sv')} {timezone.localtime(gone):%H:%M}" in page
    assert case.reference in page
    assert "Kvitto att skriva ut" in client.get(where).content.decode()
    assert case.reference not in Client().get(f"{where}kvitto/").content.decode()


def test_a_closed_case_counts_down_to_the_end_of_its_third_year(client: Client, cilla: User) -> None:
    where, case = asks(client, "marketing_stop")
    close_case(case, by=cilla)
    page = client.get(where).content.decode()
    last = date(timezone.localdate().year + 3, 12, 31)
    assert long_date(last, "sv") in page
    days = (last - timezone.localdate()).days
    assert f"(mer än {days // 365} år kvar: {days} dagar)" in page
    assert "Du kan gå till domstol" in page


def test_what_the_law_kept_from_her_erasure_is_told_with_its_day(client: Client, cilla: User, anna: Partner) -> None:
    make_invoice(anna)
    where, case = asks(client, "erasure")
    accept_identity(case, by=cilla, method=IdentityMethod.CALL_BACK)
    match.connect_partner(case, partner=anna, by=cilla)
    erasure.propose_erasure(case.demands.get(), by=cilla)
    assert "31 december 2033" not in client.get(where).content.decode(), "nothing is promised before it is done"
    Proposal.objects.update(approved_at=timezone.now())
    Demand.objects.update(fulfilled_at=timezone.now(), outcome="partly", decided_at=timezone.now())
    page = client.get(where).content.decode()
    assert "lördag 31 december 2033" in page
    assert "1999:1078" in page


def test_what_she_told_us_stands_there_escaped(client: Client) -> None:
    given = {"rights": "access", "email": "anna@example.com", "name": "<script>alert(1)</script>"}
    where = client.post("/begaran/", given)["Location"]
    page = client.get(where).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
    assert "Bekräftelse att skriva ut" in page
