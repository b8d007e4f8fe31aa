"""Every address of the desk and everybody who might knock. An address nobody thought of fails here."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from requests_app.models.roles import Role
from tests import cast
from tests.requests_app.desk_scene import one_of_everything

pytestmark = pytest.mark.django_db

INTAKE, HANDLER, APPROVER, AUDITOR, ADMINISTRATOR, *_rest = Role
NOBODY, SUPERUSER = "david", "superuser"
ALL = {*Role, NOBODY, SUPERUSER}
CASES, REGISTER = {INTAKE, HANDLER, APPROVER}, {HANDLER, APPROVER}
RECIPIENTS, ACCOUNTS = {HANDLER, APPROVER, AUDITOR, ADMINISTRATOR}, {ADMINISTRATOR}

PROMISES = {HANDLER, APPROVER, AUDITOR, ADMINISTRATOR}

NO_PAGE = dict.fromkeys(CASES, 404)  # cases, mails and tasks come by other ways than a form of fields


def page(room: str, readers: set[str], *, add: Any = frozenset()) -> dict[str, Any]:
    """A model's five pages. Nothing at the desk is deleted by hand."""
    return {
        f"{room}_changelist": readers,
        f"{room}_add": add,
        f"{room}_history": readers,
        f"{room}_delete": set(),
        f"{room}_change": readers,
    }


# Who gets the page (200); everybody else on staff gets 403. A number instead: what those get.
EXPECTED: dict[str, Any] = {
    "index": ALL,
    "login": dict.fromkeys(ALL, 302),
    "logout": ALL,
    "password_change": ALL,
    "password_change_done": ALL,
    "jsi18n": ALL,
    "search": ALL,
    "autocomplete": set(),
    "view_on_site": dict.fromkeys(ALL, 404),
    "app_list": {**dict.fromkeys(CASES, 200), **dict.fromkeys(ALL - CASES, 404)},
    **page("requests_app_case", CASES, add=NO_PAGE),
    **page("requests_app_inboundmail", CASES, add=NO_PAGE),
    **page("requests_app_processingagreement", CASES),
    "requests_app_processingagreement_download": CASES,
    **dict.fromkeys((f"requests_app_processingagreement_{act}" for act in ("bring", "force", "end")), REGISTER),
    **page("requests_app_incident", REGISTER),
    **dict.fromkeys((f"requests_app_incident_{act}" for act in ("draft", "record", "propose")), REGISTER),
    **dict.fromkeys((f"requests_app_incident_{act}" for act in ("weigh", "report", "approve", "close")), {APPROVER}),
    "register_case": CASES,
    "open_unasked": REGISTER,
    "case_search": dict.fromkeys(ALL, 405),
    "task_errand": dict.fromkeys(ALL, 405),
    "case_view": dict.fromkeys(ALL, 405),
    "case_deputy": REGISTER,
    "certificate": {*CASES, AUDITOR},
    "partners_partner_erase": dict.fromkeys(REGISTER, 302),
    "identity_image": dict.fromkeys(ALL, 405),
    "case_attachment": dict.fromkeys(ALL, 405),
    "attachment_is_identity": dict.fromkeys(ALL, 405),
    "raw_mail": dict.fromkeys(ALL, 405),
    "case_letter": CASES,
    "case_redaction": REGISTER,
    "case_dossier": dict.fromkeys(ALL, 405),
    "print_letter": dict.fromkeys(ALL, 405),
    **page("todo_task", CASES, add=NO_PAGE),
    "demo_mail": dict.fromkeys(ALL, 404),
    **page("journal_journalentry", {AUDITOR, APPROVER}),
    **page("retention_run", ALL),
    "art30": {AUDITOR, APPROVER},
    **dict.fromkeys(("retention_tonight", "retention_ahead", "retention_held"), {HANDLER, APPROVER, AUDITOR}),
    **page("policy_recipient", RECIPIENTS, add={APPROVER, ADMINISTRATOR}),
    **page("policy_policyversion", {HANDLER, APPROVER, AUDITOR}, add=REGISTER),
    **page("promises_standing", PROMISES),
    **page("promises_signoff", PROMISES),
    "promise_history": PROMISES,
    "promise_sign": {APPROVER},
    "promise_map": dict.fromkeys({APPROVER}, 302),
    "policy_policyversion_read": {HANDLER, APPROVER, AUDITOR},
    "policy_policyversion_drop": REGISTER,
    **page("partners_partner", REGISTER, add=REGISTER),
    "partners_partner_end": REGISTER,
    "partners_partner_marketing": {APPROVER},
    "partners_partner_resume": REGISTER,
    "partners_partner_hold": dict.fromkeys(REGISTER, 302),
    "partners_invoice_release": dict.fromkeys(REGISTER, 302),
    **page("datamap_legalhold", REGISTER, add=REGISTER),
    "datamap_legalhold_review": REGISTER,
    "datamap_legalhold_lift": REGISTER,
    **page("datamap_release", REGISTER),
    "datamap_release_propose": REGISTER,
    "datamap_release_approve": {APPROVER},
    "datamap_release_drop": REGISTER,
    **page("partners_supportmessage", REGISTER),
    **page("partners_invoice", REGISTER),
    **page("partners_usageevent", REGISTER),
    **page("partners_socialcontact", REGISTER),
    **page("partners_voucherdocument", REGISTER),
    "partners_invoice_file": REGISTER,
    **page("partners_importfile", REGISTER, add=REGISTER),
    "partners_importfile_start": REGISTER,
    "partners_importfile_drop": REGISTER,
    "partners_partner_contact": REGISTER,
    **page("partners_anonymisedpartner", {HANDLER, APPROVER, AUDITOR}),
    **page("auth_user", ACCOUNTS, add=ACCOUNTS),
    "auth_user_password_change": ACCOUNTS,
    "auth_user_take_off": ACCOUNTS,
}
OF_THE_LIST = ("_changelist", "_add", "_marketing")  # pages about no single row
# Pages that Django's own admin hangs up without a name: an object's address without /change/, and the last resort.
NAMELESS = {"<path:object_id>/", "(?P<url>.*)$"}


def addresses() -> Iterator[tuple[str, URLPattern]]:
    """Every pattern under /staff/."""
    desk = next(one for one in get_resolver().url_patterns if getattr(one, "namespace", "") == "admin")
    waiting = list(desk.url_patterns)
    while waiting:
        pattern = waiting.pop()
        if isinstance(pattern, URLPattern):
            yield str(pattern.pattern), pattern
        else:
            waiting += pattern.url_patterns


def account(name: str) -> User:
    if name == SUPERUSER:
        return User.objects.create_superuser("root", password=cast.PASSWORD)
    return cast.make_staff(name, *([] if name == NOBODY else [Role(name)]))


def expected(name: str, who: str) -> int:
    said = EXPECTED[name]
    if isinstance(said, dict):
        return int(said.get(who, 403))
    return 200 if who in said else 403


def test_every_address_of_the_desk_stands_in_the_table() -> None:
    named = {pattern.name for _place, pattern in addresses() if pattern.name}
    assert named == set(EXPECTED)
    assert {place for place, pattern in addresses() if not pattern.name} <= NAMELESS


@pytest.mark.parametrize("who", sorted(ALL))
def test_everybody_gets_what_the_table_says(client: Client, anna, who: str) -> None:
    user = account(who)
    keys = one_of_everything(anna, user)
    client.force_login(user)
    got, told = {}, {}
    for name in EXPECTED:
        room = name.rpartition("_")[0]
        given = keys.get(name) or ({} if name.endswith(OF_THE_LIST) else keys.get(room, {}))
        got[name] = client.get(reverse(f"admin:{name}", kwargs=given)).status_code
        told[name] = expected(name, who)
    assert got == told


def test_without_a_login_every_address_leads_to_the_login(client: Client, anna, cilla) -> None:
    keys = one_of_everything(anna, cilla)
    for name in set(EXPECTED) - {"login", "logout", "jsi18n"}:
        room = name.rpartition("_")[0]
        given = keys.get(name) or ({} if name.endswith(OF_THE_LIST) else keys.get(room, {}))
        address = reverse(f"admin:{name}", kwargs=given)
        answer = client.get(address)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/staff/login/"), name
        assert client.post(address).status_code in (302, 403), name


def test_a_superuser_without_a_role_sees_no_case_and_finds_none(client: Client, anna) -> None:
    root = account(SUPERUSER)
    keys = one_of_everything(anna, root)
    client.force_login(root)
    case = reverse("admin:requests_app_case_change", kwargs=keys["requests_app_case"])
    assert client.get(case).status_code == 403
    assert client.post(case, {"move": "take"}).status_code == 403
    home = client.get("/staff/").content.decode()
    assert "DH-" not in home.replace("DH Privacy", "")
    assert "/staff/requests_app/" not in home
    found = client.get("/staff/search/", {"s": "anna", "extended": "1"}).content.decode()
    assert "Åström" not in found


def test_a_colleague_who_has_left_comes_in_nowhere(client: Client, anna, cilla) -> None:
    client.force_login(cilla)
    assert client.get("/staff/requests_app/case/").status_code == 200
    User.objects.filter(pk=cilla.pk).update(is_active=False)
    assert client.get("/staff/requests_app/case/").status_code == 302


def test_a_lost_role_is_lost_with_the_next_click(client: Client, anna, cilla) -> None:
    client.force_login(cilla)
    assert client.get("/staff/requests_app/case/").status_code == 200
    cilla.groups.clear()
    assert client.get("/staff/requests_app/case/").status_code == 403
    assert client.get("/staff/partners/partner/").status_code == 403


@pytest.mark.parametrize("who", sorted(ALL))
def test_the_menu_shows_only_what_opens(client: Client, who: str) -> None:
    client.force_login(account(who))
    home = client.get("/staff/")
    lines = [line["link"] for group in home.context["sidebar_navigation"] for line in group["items"]]
    assert lines
    assert {str(link): client.get(str(link)).status_code for link in lines} == {str(link): 200 for link in lines}
