"""Signing in as staff does it: password, second factor, the desk; and what becomes of a stay there."""

from datetime import UTC, datetime, timedelta
from http.cookies import SimpleCookie
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.test import Client

from journal.models import JournalEntry
from journal.roles import Role
from tests.cast import PASSWORD, make_staff
from tests.desk_client import CodeApp, DeskClient, enrol, forget_second_factors

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 9, 1, 7, tzinfo=UTC)
HOME, ENTRANCE, MINE = "/staff/", "/staff/login/", "/staff/security/"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(MORNING, tick=False) as traveller:
        yield traveller


@pytest.fixture
def browser() -> Client:
    """Nobody is signed in yet."""
    return Client()


def enter(browser: Client, user: User, **more: str) -> Any:
    return browser.post(ENTRANCE, {"login": user.username, "password": PASSWORD, **more})


def sign_in(browser: Client, user: User, app: CodeApp, *, later: int = 0) -> Any:
    assert enter(browser, user)["Location"] == "/staff/login/code/"
    return browser.post("/staff/login/code/", {"code": app.code(later=later)})


def events(event: str) -> list[dict[str, Any]]:
    return list(JournalEntry.objects.filter(event=event).order_by("seq").values_list("facts", flat=True))


def test_password_and_code_open_the_desk_where_one_wanted_to_go(browser: Client, cilla: User) -> None:
    app = enrol(cilla)
    asked = browser.get("/staff/requests_app/case/")
    assert asked["Location"] == "/staff/login/?next=/staff/requests_app/case/"
    step = browser.post(
        asked["Location"], {"login": "cilla", "password": PASSWORD, "next": "/staff/requests_app/case/"}
    )
    assert step["Location"].startswith("/staff/login/code/")
    assert browser.get(HOME)["Location"].startswith(ENTRANCE), "half way is not in"
    assert browser.post("/staff/login/code/", {"code": app.code()})["Location"] == "/staff/requests_app/case/"
    assert browser.get("/staff/requests_app/case/").status_code == 200


def test_without_a_second_factor_there_is_no_desk_not_even_for_a_superuser(browser: Client) -> None:
    root = User.objects.create_superuser("root", password=PASSWORD)
    for user in (make_staff("fresh", "handler"), root):
        browser = Client()
        assert enter(browser, user)["Location"] == HOME
        assert browser.get(HOME)["Location"] == MINE
        assert browser.get("/staff/requests_app/case/")["Location"] == MINE
        assert browser.post("/staff/requests_app/case/", {"move": "take"}).status_code == 403
        assert browser.get("/staff/security/codes/")["Location"] == MINE
        assert "Skaffa en kodapp" in browser.get(MINE).content.decode()


def test_a_newcomer_sets_up_the_app_and_is_inside(browser: Client, cilla: User) -> None:
    enter(browser, cilla)
    page = browser.get("/staff/security/app/")
    assert "<svg" in page.content.decode()
    app = CodeApp(browser.session["mfa.totp.secret"])
    wrong = browser.post("/staff/security/app/", {"code": "000000"})
    assert wrong.status_code == 200
    assert not Authenticator.objects.exists()
    done = browser.post("/staff/security/app/", {"code": CodeApp(browser.session["mfa.totp.secret"]).code()})
    assert len(app.secret) == 32
    assert done["Location"] == "/staff/security/codes/"
    codes = browser.get("/staff/security/codes/").context["unused_codes"]
    assert len(codes) == 10
    assert browser.get(HOME).status_code == 200
    assert events("second_factor_changed") == [{"account": cilla.pk, "what": "app_added"}]
    other = Client()
    enter(other, cilla)
    assert other.post("/staff/login/code/", {"code": codes[0]})["Location"] == HOME
    assert len(browser.get("/staff/security/codes/").context["unused_codes"]) == 9


def test_who_was_inside_with_the_password_alone_is_out_when_the_first_factor_comes(browser: Client, cilla) -> None:
    thief = Client()
    enter(thief, cilla)
    enter(browser, cilla)
    browser.get("/staff/security/app/")
    browser.post("/staff/security/app/", {"code": CodeApp(browser.session["mfa.totp.secret"]).code()})
    assert thief.get(MINE)["Location"].startswith(ENTRANCE)
    assert thief.get("/staff/security/keys/add/")["Location"].startswith(ENTRANCE)


def test_a_session_from_before_the_factor_is_no_way_in(cilla: User) -> None:
    weak = DeskClient()
    weak.force_login(cilla, second_factor=False)
    enrol(cilla)
    assert weak.get(MINE)["Location"].startswith(ENTRANCE)
    assert weak.get(HOME)["Location"].startswith(ENTRANCE)


def test_the_last_factor_gone_closes_the_desk_with_the_next_click(client: DeskClient, cilla: User) -> None:
    client.force_login(cilla)
    assert client.get(HOME).status_code == 200
    forget_second_factors(cilla)
    assert client.get(HOME)["Location"] == MINE


@pytest.mark.parametrize(("minutes", "lasts"), [(29, True), (31, False)])
def test_half_an_hour_without_a_click_ends_a_stay(client: DeskClient, cilla: User, clock, minutes, lasts) -> None:
    client.force_login(cilla)
    clock.shift(timedelta(minutes=minutes))
    answer = client.get(HOME)
    assert (answer.status_code == 200) is lasts
    if not lasts:
        assert answer["Location"] == "/staff/login/?next=/staff/"
        assert "har blivit utloggad" in client.get(answer["Location"]).content.decode()


def test_ten_hours_end_it_however_busy_one_is(client: DeskClient, cilla: User, clock) -> None:
    client.force_login(cilla)
    for _quarter in range(40):
        assert client.get(HOME).status_code == 200
        clock.shift(timedelta(minutes=15))
    assert client.get(HOME).status_code == 200, "ten hours to the second"
    clock.shift(timedelta(seconds=1))
    assert client.get(HOME).status_code == 302


def test_a_clock_set_back_ends_a_stay_rather_than_to_prolong_it(client: DeskClient, cilla: User, clock) -> None:
    client.force_login(cilla)
    clock.shift(timedelta(hours=-1))
    assert client.get(HOME).status_code == 302


def test_a_sign_of_life_is_written_once_a_minute(client: DeskClient, cilla: User, clock) -> None:
    client.force_login(cilla)
    seen = []
    for _click in range(5):
        clock.shift(timedelta(seconds=25))
        client.get(HOME)
        seen.append(client.session["stay"]["seen"] - MORNING.timestamp())
    assert seen == [0, 0, 75, 75, 75]


def test_the_button_ends_every_session_of_mine_and_nobody_else_s(cilla: User, eva: User) -> None:
    here, there, hers = DeskClient(), DeskClient(), DeskClient()
    for desk, who in ((here, cilla), (there, cilla), (hers, eva)):
        desk.force_login(who)
    assert here.get("/staff/security/sessions/end/").status_code == 405
    assert here.post("/staff/security/sessions/end/")["Location"] == ENTRANCE
    assert [desk.get(HOME).status_code for desk in (here, there, hers)] == [302, 302, 200]
    assert events("sessions_ended") == [{"account": cilla.pk, "sessions": 2}]


def stolen(desk: DeskClient) -> DeskClient:
    """A second browser with the cookies of the first."""
    thief = DeskClient()
    thief.cookies = SimpleCookie({name: morsel.value for name, morsel in desk.cookies.items()})
    assert thief.get(HOME).status_code == 200
    return thief


def test_a_stolen_cookie_dies_with_the_password(client: DeskClient, cilla: User) -> None:
    """CVE-2025-57766 in fides: sessions outlived a change of password."""
    client.force_login(cilla)
    thief = stolen(client)
    fresh = f"{PASSWORD} again"
    typed = {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh}
    assert client.post("/staff/password_change/", typed)["Location"] == MINE
    assert client.get(HOME).status_code == 200
    assert thief.get(HOME).status_code == 302


def test_a_stolen_cookie_dies_with_the_way_out(client: DeskClient, cilla: User) -> None:
    client.force_login(cilla)
    thief = stolen(client)
    assert client.post("/staff/logout/")["Clear-Site-Data"] == '"cache", "storage"'
    assert thief.get(HOME).status_code == 302


def test_a_stolen_cookie_dies_with_the_account_and_does_not_rise_with_it(client: DeskClient, cilla: User) -> None:
    client.force_login(cilla)
    thief = stolen(client)
    fredrik = DeskClient()
    fredrik.force_login(make_staff("fredrik", Role.ADMINISTRATOR))
    account = f"/staff/auth/user/{cilla.pk}/change/"
    for active in ({}, {"is_active": "on"}):
        assert fredrik.post(account, {"username": "cilla", **active}).status_code == 302
        cilla.refresh_from_db()
        assert cilla.is_active is bool(active)
        assert thief.get(HOME).status_code == 302


def test_a_lost_telephone(client: DeskClient, browser: Client, cilla: User, eva: User) -> None:
    app = enrol(cilla)
    assert sign_in(browser, cilla, app)["Location"] == HOME
    door = f"/staff/auth/user/{cilla.pk}/take-off/"
    client.force_login(eva)
    assert client.post(door).status_code == 403, "an approver is no administrator"
    fredrik = make_staff("fredrik", Role.ADMINISTRATOR)
    client.force_login(fredrik)
    assert client.post(f"/staff/auth/user/{fredrik.pk}/take-off/").status_code == 403, "not one's own"
    assert client.get(door).status_code == 200
    assert Authenticator.objects.filter(user=cilla).exists(), "a look takes nothing off"
    assert client.post(door).status_code == 302
    assert events("second_factor_taken_off") == [{"account": cilla.pk}]
    assert browser.get(HOME)["Location"].startswith(ENTRANCE)
    assert enter(browser, cilla)["Location"] == HOME
    assert browser.get(HOME)["Location"] == MINE


def test_the_password_page_asks_for_a_good_one_and_for_the_old(client: DeskClient, cilla: User) -> None:
    client.force_login(cilla)
    for old, new in (("wrong", f"{PASSWORD} again"), (PASSWORD, "short")):
        answer = client.post("/staff/password_change/", {"oldpassword": old, "password1": new, "password2": new})
        assert answer.status_code == 200
    cilla.refresh_from_db()
    assert cilla.check_password(PASSWORD)


def test_the_way_back_leads_nowhere_else(browser: Client, cilla: User) -> None:
    app = enrol(cilla)
    enter(browser, cilla, next="https://evil.example/")
    assert browser.post("/staff/login/code/", {"code": app.code()})["Location"] == HOME
