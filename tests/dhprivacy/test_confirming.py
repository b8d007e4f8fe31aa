"""Who looks at an ID image, approves or takes data out has confirmed who they are within fifteen minutes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.urls import reverse

from journal.models import JournalEntry
from journal.roles import Role
from requests_app.actions import erasure, identity, match
from requests_app.actions.events import Event
from requests_app.models import IdentityMethod, InboundMail, Proposal, Right
from tests import cast, holdings
from tests.cast import PASSWORD
from tests.desk_client import DeskClient, enrol
from tests.requests_app.desk_scene import make_attachment, make_case, make_image, press
from vault import sealing
from vault.models import Kind

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 9, 1, 7, tzinfo=UTC)
HOST = "http://testserver"
CONFIRM = "/staff/confirm/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def image(anna, clock):
    return make_image(make_case())


def looks() -> int:
    return JournalEntry.objects.filter(event=Event.IMAGE_VIEWED).count()


def door(image: Any) -> str:
    return reverse("admin:identity_image", args=[image.pk])


def at_work(who: User, clock: Any, minutes: int) -> DeskClient:
    """At the desk, and busy there since."""
    desk = DeskClient()
    desk.force_login(who)
    for _quarter in range(minutes // 15):
        clock.shift(timedelta(minutes=15))
        assert desk.get("/staff/").status_code == 200
    clock.shift(timedelta(minutes=minutes % 15))
    return desk


@pytest.mark.parametrize(("minutes", "asked"), [(0, False), (15, False), (16, True)])
def test_a_sign_in_counts_for_fifteen_minutes(image, cilla, clock, minutes: int, asked: bool) -> None:
    desk = at_work(cilla, clock, minutes)
    shown = desk.post(door(image))
    assert shown.status_code == (302 if asked else 200)
    assert looks() == (0 if asked else 1)


@pytest.mark.parametrize("way", ["password", "code"])
def test_after_confirming_one_is_where_one_was_and_presses_again(image, cilla, clock, way: str) -> None:
    app = enrol(cilla)
    desk = at_work(cilla, clock, 20)
    case = reverse("admin:requests_app_case_change", args=[image.case_id])
    led = desk.post(door(image), headers={"referer": f"{HOST}{case}"})
    assert led["Location"].startswith(f"{CONFIRM}?next=")
    page = desk.get(led["Location"])
    assert "Bekräfta att det är du" in page.content.decode()
    to, typed = (CONFIRM, {"password": PASSWORD}) if way == "password" else (f"{CONFIRM}code/", {"code": app.code()})
    assert desk.post(to, {next(iter(typed)): "wrong"}).status_code == 200
    assert desk.post(door(image)).status_code == 302, "a wrong one confirms nothing"
    back = desk.post(f"{to}?next={HOST}{case}", typed)
    assert back["Location"] == f"{HOST}{case}"
    assert looks() == 0, "nothing is posted twice unasked"
    assert desk.post(door(image)).status_code == 200
    assert looks() == 1
    clock.shift(timedelta(minutes=14))
    assert desk.post(door(image)).status_code == 200
    clock.shift(timedelta(minutes=2))
    assert desk.post(door(image)).status_code == 302


def test_what_was_typed_does_not_wait_in_the_session_meanwhile(image, cilla, clock) -> None:
    desk = at_work(cilla, clock, 20)
    desk.post(door(image), {"note": "Anna Åström"})
    kept = [session.get_decoded() for session in Session.objects.all()]
    assert "Åström" not in str(kept)
    assert not any("account_reauthentication_state" in one for one in kept)


def test_the_way_back_leads_nowhere_else(image, cilla, clock) -> None:
    desk = at_work(cilla, clock, 20)
    led = desk.post(door(image), headers={"referer": "https://evil.example/"})
    assert led["Location"] == f"{CONFIRM}?next=%2Fstaff%2F"
    assert desk.post(f"{CONFIRM}?next=https://evil.example/", {"password": PASSWORD})["Location"] == "/staff/"


def test_files_ask_too(anna, cilla, eva, clock) -> None:
    case = make_case()
    attached = make_attachment(case)
    mail = InboundMail.objects.create(received_at=MORNING, digest="d", outcome="quarantined", why="no_sender")
    mail.raw = sealing.seal(b"From: a@example.com\r\n\r\nHej", kind=Kind.RAW_MAIL, bound_to=mail.id)
    mail.save()
    desk = at_work(cilla, clock, 20)
    for name, thing in (("case_attachment", attached), ("raw_mail", mail)):
        assert desk.post(reverse(f"admin:{name}", args=[thing.pk]))["Location"].startswith(CONFIRM), name
    led = at_work(eva, clock, 20).post(reverse("admin:case_dossier", args=[case.pk]))
    assert led["Location"].startswith(CONFIRM)
    given_out = (Event.ATTACHMENT_FETCHED, Event.MAIL_READ, Event.DOSSIER_MADE)
    assert not JournalEntry.objects.filter(event__in=given_out).exists()


def test_giving_out_and_approving_ask_too(anna, cilla, eva, clock) -> None:
    case = make_case(Right.ACCESS, Right.ERASURE)
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=anna, by=cilla)
    proposal = erasure.propose_erasure(case.demands.get(right=Right.ERASURE), by=cilla)
    page = reverse("admin:requests_app_case_change", args=[case.pk])
    access = case.demands.get(right=Right.ACCESS)
    led = press(at_work(cilla, clock, 20), page, {"move": "grant_access", "on": str(access.pk)})
    assert led["Location"].startswith(CONFIRM)
    led = press(at_work(eva, clock, 20), page, {"move": "approve", "on": str(proposal.pk)})
    assert led["Location"].startswith(CONFIRM)
    assert not Proposal.objects.exclude(approved_at=None).exists()
    access.refresh_from_db()
    assert access.outcome == ""


def test_the_other_approvals_and_a_lost_telephone_ask_too(anna, cilla, eva, clock) -> None:
    release = holdings.make_release(holdings.make_invoice(anna))
    desk = at_work(eva, clock, 20)
    led = desk.get(reverse("admin:datamap_release_approve", args=[release.pk]))
    assert led["Location"] == f"{CONFIRM}?next=%2Fstaff%2Fdatamap%2Frelease%2F{release.pk}%2Fapprove%2F"
    fredrik = at_work(cast.make_staff("fredrik", Role.ADMINISTRATOR), clock, 20)
    assert fredrik.get(f"/staff/auth/user/{cilla.pk}/take-off/")["Location"].startswith(CONFIRM)
