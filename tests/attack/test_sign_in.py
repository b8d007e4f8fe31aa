"""Somebody tries passwords and codes at the staff's door, and looks what lies behind it."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from dhprivacy.models import CacheRow
from tests import world
from tests.cast import PASSWORD, make_staff
from tests.desk_client import DeskClient, enrol

pytestmark = pytest.mark.django_db
WRONG = {"login": "cilla", "password": "wrong"}
RIGHT = {"login": "cilla", "password": PASSWORD}
STRANGER, COLLEAGUE = "203.0.113.9", "203.0.113.10"


def test_passwords_cannot_be_tried_by_the_thousand(cilla: User) -> None:
    stranger, colleague = Client(REMOTE_ADDR=STRANGER), Client(REMOTE_ADDR=COLLEAGUE)
    told = [stranger.post("/staff/login/", WRONG).content.decode() for _try in range(6)]
    assert ["För många" in one for one in told] == [False] * 5 + [True]
    assert "För många" in stranger.post("/staff/login/", RIGHT).content.decode(), "not even the right one any more"
    eva = make_staff("eva")
    assert colleague.post("/staff/login/", {"login": eva.username, "password": PASSWORD}).status_code == 302


def test_a_network_that_knocks_too_often_is_told_when_to_come_back(cilla: User) -> None:
    stranger = Client(REMOTE_ADDR=STRANGER)
    answers = [stranger.post("/staff/login/", {"login": f"nr{n}", "password": "x"}).status_code for n in range(21)]
    assert answers == [200] * 20 + [429]
    refused = stranger.post("/staff/login/", RIGHT)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert Client(REMOTE_ADDR=COLLEAGUE).post("/staff/login/", RIGHT).status_code == 302


def test_codes_cannot_be_tried_by_the_thousand(cilla: User) -> None:
    app = enrol(cilla)
    thief = Client()
    assert thief.post("/staff/login/", RIGHT)["Location"] == "/staff/login/code/"
    told = [thief.post("/staff/login/code/", {"code": f"{n:06}"}).content.decode() for n in range(6)]
    assert ["För många" in one for one in told] == [False] * 5 + [True]
    assert "För många" in thief.post("/staff/login/code/", {"code": app.code()}).content.decode()
    assert thief.get("/staff/")["Location"].startswith("/staff/login/")


def test_a_name_that_is_nobody_s_is_answered_like_a_wrong_password(cilla: User) -> None:
    User.objects.filter(pk=make_staff("gone").pk).update(is_active=False)
    pages = []
    for number, name in enumerate(("cilla", "gone", "nobody")):
        stranger = Client(REMOTE_ADDR=f"203.0.113.{number}")
        page = stranger.post("/staff/login/", {"login": name, "password": PASSWORD if name == "gone" else "x"})
        pages.append((page.status_code, page.content.decode().replace(name, "")))
    plain = [text.partition("<main")[2].split('name="csrfmiddlewaretoken"')[0] for _status, text in pages]
    assert {status for status, _text in pages} == {200}
    assert len(set(plain)) == 1
    assert "Användarnamnet eller lösenordet stämmer inte." in pages[0][1]


def test_a_code_is_good_once(cilla: User) -> None:
    app = enrol(cilla)
    code = app.code()
    for again, lands in ((False, "/staff/"), (True, None)):
        browser = Client()
        browser.post("/staff/login/", RIGHT)
        answer = browser.post("/staff/login/code/", {"code": code})
        assert answer.get("Location") == lands, f"second time: {again}"


def test_there_is_no_other_door(cilla: User) -> None:
    enrol(cilla)
    for door in (
        "signup/",
        "password/reset/",
        "email/",
        "login/code/confirm/",
        "admin/login/",
        "password_change/done/",
    ):
        answer = Client().get(f"/staff/{door}")
        assert answer.status_code in (302, 404), door
        assert "/staff/login/" in answer.get("Location", "/staff/login/"), door
    assert "sessionid" not in Client().post("/staff/login/", {**RIGHT, "username": "cilla"}).cookies


def test_what_is_counted_names_nobody_and_no_network(cilla: User) -> None:
    Client(REMOTE_ADDR=STRANGER).post("/staff/login/", WRONG)
    rows = list(CacheRow.objects.values_list("cache_key", "value"))
    assert rows
    assert not [row for row in rows for text in row if STRANGER in text or "cilla" in text]
    assert cache.get("anything") is None


def test_seeds_lie_sealed(cilla: User) -> None:
    app = enrol(cilla)
    DeskClient().force_login(cilla)
    kept = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert app.secret not in kept
    assert world.files_holding(app.secret.encode()) == []
