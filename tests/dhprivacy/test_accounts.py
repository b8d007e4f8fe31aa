"""Administrators keep accounts and see no cases; nobody else keeps accounts."""

import pytest
from django.contrib.auth.models import Group, User

from journal.models import JournalEntry
from journal.roles import Role
from tests.cast import PASSWORD, make_cilla, make_david, make_staff

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
