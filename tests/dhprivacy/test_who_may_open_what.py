"""Ten identities at every address of the site, by every method. An address nobody thought of fails here.

Who gets which page of the desk stands in ``tests/requests_app/test_desk_who_sees_what.py``; what that table says of GET
holds here for the rest: who may not look may not act, by whatever method, and who is not wholly signed in may neither.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from journal.roles import Role
from requests_app.actions.portal import make_link
from requests_app.models import Case
from tests import cast
from tests.desk_client import DeskClient
from tests.requests_app.desk_scene import Keys, one_of_everything
from tests.requests_app.test_desk_who_sees_what import EXPECTED, OF_THE_LIST

pytestmark = pytest.mark.django_db

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
NOT_LOOKING = METHODS[2:]
STAFF = ("intake", "handler", "other handler", "approver", "auditor", "administrator")
OUTSIDE = ("anonymous", "requester", "without second factor", "deactivated")
LOGIN, FACTOR = "to the login", "to the second factor"

# Anybody's: what the public may open, and what the person may who is inside the case. Signed-in staff are anybody here.
PUBLIC = {
    *("healthz", "readyz", "favicon", "logo", "set_language", "start", "paper_code", "request_form", "request_check"),
    *("case", "code", "send_code", "leave_case", "case_identity", "case_identity_take_back", "case_receipt"),
    *("case_other_way", "case_demands", "confirm", "case_message", "case_withdraw", "case_letter", "case_package"),
    *("case_package_done", "case_file", "agreement", "agreement_text", "agreement_pdf", "signed_copy"),
    *("unsubscribe", "what_we_keep", "brand_colours", "errand", "public_promises"),
    *("policy", "policy_archive", "policy_version", "policy_changes", "policy_source", "accessibility", "cookies"),
}
# Signing in: before, where one gets a second factor, and what takes one.
BEFORE = {"account_login", "mfa_authenticate", "mfa_login_webauthn"}
THRESHOLD = {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate", "account_logout"}
WITH_ONE = {
    "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "account_change_password", "mfa_deactivate_totp",
    "mfa_view_recovery_codes", "mfa_download_recovery_codes", "mfa_generate_recovery_codes", "mfa_list_webauthn",
    "mfa_edit_webauthn", "mfa_remove_webauthn", "end_all_sessions",
}  # fmt: skip
SHADOWED = {"login", "logout", "password_change"}  # the admin's own, whose addresses are ours now
OPEN_TO_ALL = {"jsi18n"}  # Django's catalogue of words for the admin's scripts


def patterns(namespace: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the site: its namespace and its name, or what is written where it has none."""
    waiting: list[tuple[str, Any]] = [("", one) for one in get_resolver().url_patterns]
    while waiting:
        room, one = waiting.pop()
        if isinstance(one, URLPattern):
            yield room, str(one.name or one.pattern)
        else:
            waiting += [(getattr(one, "namespace", None) or room, inner) for inner in one.url_patterns]


def verdict(answer: HttpResponse) -> str | int:
    """In, sent to a door, or the number of the refusal."""
    where = answer.get("Location", "")
    if where.startswith("/staff/login/"):
        return LOGIN
    if where == "/staff/security/":
        return FACTOR
    return "in" if answer.status_code < 400 else answer.status_code


def asked(client: Client, method: str, address: str) -> str | int:
    """The answer to one request, whose traces are wiped: the next one finds everything as it was."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        told = verdict(client.generic(method, address))
        transaction.set_rollback(True)
    client.cookies = cookies
    return told


def desk_address(name: str, keys: Keys) -> str:
    given = keys.get(name) or ({} if name.endswith(OF_THE_LIST) else keys.get(name.rpartition("_")[0], {}))
    return reverse(f"admin:{name}", kwargs=given)


def sign_in_address(name: str) -> str:
    return reverse(name, kwargs={"pk": 1} if name in ("mfa_edit_webauthn", "mfa_remove_webauthn") else {})


def inside_the_case() -> Client:
    """Anna's browser, which opened the case and is inside it."""
    browser = Client()
    browser.post("/begaran/", {"rights": "access", "name": "Anna Åström", "email": "anna@example.com"})
    return browser


def somebody(who: str) -> Client:
    """A browser of each of the ten."""
    if who == "anonymous":
        return Client()
    if who == "requester":
        return inside_the_case()
    desk = DeskClient(raise_request_exception=False)
    roles = {"other handler": Role.HANDLER, "without second factor": Role.APPROVER, "deactivated": Role.APPROVER}
    user = cast.make_staff(who.replace(" ", "-"), roles.get(who) or Role(who))
    desk.force_login(user, second_factor=who != "without second factor")
    if who == "deactivated":
        user.is_active = False
        user.save()
    return desk


def test_every_address_stands_in_a_table() -> None:
    rooms: dict[str, set[str]] = {}
    for room, name in patterns():
        rooms.setdefault(room, set()).add(name)
    assert set(rooms) == {"", "admin"}
    assert rooms[""] == PUBLIC | BEFORE | THRESHOLD | WITH_ONE
    assert rooms["admin"] - {"<path:object_id>/", "(?P<url>.*)$"} == set(EXPECTED)


@pytest.mark.parametrize("who", OUTSIDE)
def test_who_is_not_wholly_signed_in_gets_nothing_of_the_desk_by_any_method(anna, cilla, who: str) -> None:
    keys = one_of_everything(anna, cilla)
    client = somebody(who)
    got, told = {}, {}
    for name in set(EXPECTED) - SHADOWED - OPEN_TO_ALL:
        address = desk_address(name, keys)
        got[name] = [asked(client, method, address) for method in METHODS]
        weak = [FACTOR, FACTOR, *[403] * len(NOT_LOOKING)]
        told[name] = weak if who == "without second factor" else [LOGIN] * len(METHODS)
    assert got == told


@pytest.mark.parametrize("who", STAFF)
def test_who_may_not_look_may_not_act_by_any_method(anna, cilla, who: str) -> None:
    keys = one_of_everything(anna, cilla)
    client, role = somebody(who), "handler" if who == "other handler" else who
    entered = {}
    for name, said in EXPECTED.items():
        numbers = said if isinstance(said, dict) else dict.fromkeys(said, 200)
        if numbers.get(role, 403) in (200, 302, 405):
            continue
        address = desk_address(name, keys)
        answers = {method: asked(client, method, address) for method in METHODS}
        entered[name] = {method: told for method, told in answers.items() if told not in (403, 404, 405)}
        if name == "autocomplete":  # Django's own view names its methods to anybody on staff, and does no more
            entered[name].pop("OPTIONS", None)
    assert entered == dict.fromkeys(entered, {})
    assert len(entered) >= 6 or role == "approver"


# Doors that know POST alone, and the groups it opens them to.
POSTED: dict[str, set[str]] = {
    "identity_image": {"handler", "approver"},
    "case_attachment": {"intake", "handler", "approver"},
    "attachment_is_identity": {"handler", "approver"},
    "raw_mail": {"handler", "approver"},
    "print_letter": {"handler", "approver"},
    "case_dossier": {"approver"},
    "task_errand": {"handler", "approver"},
    "case_search": {"intake", "handler", "approver"},
    "case_view": {"intake", "handler", "approver"},
}


@pytest.mark.parametrize("who", STAFF)
def test_doors_for_post_alone(anna, cilla, who: str) -> None:
    keys = one_of_everything(anna, cilla)
    client, role = somebody(who), "handler" if who == "other handler" else who
    got, told = {}, {}
    for name, groups in POSTED.items():
        address = desk_address(name, keys)
        got[name] = {method: asked(client, method, address) for method in METHODS if method != "POST"}
        # Not wiped: a look is on record before its bytes leave, which no outer transaction may take back.
        got[name]["POST"] = verdict(client.post(address))
        told[name] = dict.fromkeys(METHODS, 405) | {"POST": "in" if role in groups else 403}
    assert set(POSTED) == {name for name, said in EXPECTED.items() if isinstance(said, dict) and 405 in said.values()}
    assert got == told


@pytest.mark.parametrize("who", [*OUTSIDE, "auditor"])
def test_the_pages_of_signing_in(cilla, who: str) -> None:
    client = somebody(who)
    signed_in, whole = who in ("auditor", "without second factor"), who == "auditor"
    for name in BEFORE:
        assert asked(client, "GET", sign_in_address(name)) in ("in", LOGIN, FACTOR), name
    for name in THRESHOLD - {"account_logout"}:
        expected = "in" if signed_in else LOGIN
        assert asked(client, "GET", sign_in_address(name)) == expected, name
    for name in WITH_ONE:
        answers = {method: asked(client, method, sign_in_address(name)) for method in METHODS}
        refused = {LOGIN, FACTOR, 403, 404, 405}
        if not whole:
            assert set(answers.values()) <= refused, (name, answers)


PARTNERS_OWN = (
    *("case_identity", "case_receipt", "case_other_way", "case_demands", "case_message", "case_withdraw"),
    *("case_identity_take_back", "case_letter", "case_package", "case_package_done", "leave_case"),
)


@pytest.fixture
def annas() -> tuple[Case, Callable[[str], str]]:
    """A case of Anna's with a letter, and the addresses below its link."""
    with transaction.atomic():
        inside_the_case()
    case = Case.objects.get()
    token = make_link(case, now=case.received_at)
    nobody = "00000000-0000-0000-0000-000000000000"
    more = {"case_letter": {"letter_id": case.letters.get().pk}, "case_package": {"package_id": nobody}}
    more["case_package_done"] = more["case_package"]
    return case, lambda name: reverse(name, kwargs={"token": token, **more.get(name, {})})


@pytest.mark.parametrize("who", [*STAFF, "anonymous", "deactivated", "without second factor"])
def test_staff_are_anybody_at_the_partner_s_door(annas, who: str) -> None:
    case, address = annas
    client = somebody(who)
    for name in ("case", *PARTNERS_OWN):
        for method in METHODS:
            answer = client.generic(method, address(name))
            assert case.reference not in answer.content.decode(), (name, method)
            assert answer.status_code < 500
    assert not case.messages.exists()
    case.refresh_from_db()
    assert case.outcome == ""
