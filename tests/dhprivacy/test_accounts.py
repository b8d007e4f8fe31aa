"""Administrators keep accounts and see no cases; nobody else keeps accounts."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.contrib.auth.models import Group, User
from django.utils import timezone

from journal.models import JournalEntry
from journal.roles import Role
from retention.models import Leaving
from retention.sweep import sweep_today
from tests.cast import PASSWORD, make_cilla, make_david, make_staff
from tests.holdings import sweep_all

pytestmark = pytest.mark.django_db
ACCOUNTS = "/staff/auth/user/"


def signed_in(client, user: User):
    client.force_login(user)
    return client


def test_an_administrator_makes_a_handler_and_the_journal_knows(client):
    fredrik = make_staff("fredrik", Role.ADMINISTRATOR)
    desk = signed_in(client, fredrik)
    made = {
        "username": "gun",
        "usable_password": "true",
        "password1": "a very long word",
        "password2": "a very long word",
    }
    desk.post(f"{ACCOUNTS}add/", made)
    gun = User.objects.get(username="gun")
    handler = Group.objects.get(name=Role.HANDLER)
    desk.post(f"{ACCOUNTS}{gun.pk}/change/", {"username": "gun", "is_active": "on", "groups": [handler.pk]})
    gun.refresh_from_db()
    assert gun.is_staff
    assert list(gun.groups.values_list("name", flat=True)) == [Role.HANDLER]
    line = JournalEntry.objects.filter(event="account_changed").latest("seq")
    assert line.facts == {"account": gun.pk, "roles": ["handler"], "active": True}
    assert desk.get("/staff/requests_app/case/").status_code == 403, "accounts, and no cases"


def test_a_closed_account_keeps_its_name_for_six_months_from_that_day(client):
    fredrik, gun = make_staff("fredrik", Role.ADMINISTRATOR), make_cilla()
    User.objects.filter(pk=gun.pk).update(last_login=datetime(2020, 1, 1, tzinfo=UTC))
    with time_machine.travel(datetime(2026, 8, 31, 9, tzinfo=UTC)):
        desk = signed_in(client, fredrik)
        page = f"{ACCOUNTS}{gun.pk}/change/"
        desk.post(page, {"username": "cilla"})
        gun.refresh_from_db()
        assert not gun.is_active
        assert gun.leaving.left_on == date(2026, 8, 31)
        assert "söndag 28 februari 2027" in desk.get(page).content.decode()
        desk.post(page, {"username": "cilla", "is_active": "on"})
        assert not Leaving.objects.exists(), "she is back"
        desk.post(page, {"username": "cilla"})
    for day, name in ((date(2027, 2, 27), "cilla"), (date(2027, 2, 28), f"former-{gun.pk}")):
        sweep_all(day)
        gun.refresh_from_db()
        assert gun.username == name
    assert (gun.email, gun.has_usable_password()) == ("", False)
    fredrik.refresh_from_db()
    assert fredrik.username == "fredrik"


def test_an_account_closed_past_the_desk_gets_its_day_from_the_sweep():
    gun = make_cilla()
    User.objects.filter(pk=gun.pk).update(is_active=False)
    for day in (datetime(2026, 8, 31, 9, tzinfo=UTC), datetime(2026, 9, 1, 9, tzinfo=UTC)):
        with time_machine.travel(day, tick=False):
            sweep_today(day)
        assert Leaving.objects.get().left_on == date(2026, 8, 31)
    User.objects.filter(pk=gun.pk).update(is_active=True)
    with time_machine.travel(datetime(2026, 9, 2, 9, tzinfo=UTC), tick=False):
        sweep_today(timezone.now())
    assert not Leaving.objects.exists()


def test_handlers_and_people_without_a_role_keep_no_accounts(client):
    for user in (make_cilla(), make_david()):
        desk = signed_in(client, user)
        assert desk.get(ACCOUNTS).status_code == 403
        assert desk.post(f"{ACCOUNTS}{user.pk}/change/", {"username": "boss"}).status_code == 403


def test_a_superuser_is_nobody_here(client):
    desk = signed_in(client, User.objects.create_superuser("first", password=PASSWORD))
    assert desk.get(ACCOUNTS).status_code == 403
    assert desk.get("/staff/requests_app/case/").status_code == 403


def test_nobody_deletes_an_account_by_hand(client):
    fredrik = make_staff("fredrik", Role.ADMINISTRATOR)
    assert signed_in(client, fredrik).post(f"{ACCOUNTS}{fredrik.pk}/delete/", {"post": "yes"}).status_code == 403
