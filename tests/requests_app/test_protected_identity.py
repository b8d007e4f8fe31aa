"""A case of somebody with protected identity: its handler's by name, and that of who stands in, and the approvers'."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from identifiers import stockholm_today
from journal.roles import Role
from requests_app.actions import extend, identity, match, messages, refusal, settle
from requests_app.actions.stand_in import name_deputy
from requests_app.actions.take_case import hand_over, take_case
from requests_app.models import Case, IdentityMethod, RefusalGround, Right
from tests import cast
from tests.desk_client import DeskClient
from tests.requests_app.desk_scene import make_attachment, make_case, make_image

pytestmark = pytest.mark.django_db


@pytest.fixture
def gun(db: None) -> User:
    """Handles cases too, though not this one."""
    return cast.make_staff("gun", Role.HANDLER)


@pytest.fixture
def hidden(anna, cilla) -> Case:
    """Anna's case once Cilla has found who she is."""
    type(anna).objects.filter(pk=anna.pk).update(protected_identity=True)
    anna.refresh_from_db()
    case = make_case(Right.QUESTION)
    match.connect_partner(case, partner=anna, by=cilla)
    case.refresh_from_db()
    return case


def doors(case: Case) -> dict[str, list[object]]:
    """Each door that shows something of the case, with GET and POST."""
    letter, attached, image = case.letters.get(), make_attachment(case), make_image(case)
    return {
        "requests_app_case_change": [case.pk],
        "case_redaction": [case.pk],
        "case_letter": [letter.pk],
        "print_letter": [letter.pk],
        "case_attachment": [attached.pk],
        "attachment_is_identity": [attached.pk],
        "identity_image": [image.pk],
    }


def answers(who: User, case: Case) -> dict[str, int]:
    """What each door says: to GET, and to POST where GET is not known."""
    desk = DeskClient()
    desk.force_login(who)
    told = {}
    for name, given in doors(case).items():
        address = reverse(f"admin:{name}", args=given)
        page = desk.get(address)
        told[name] = desk.post(address).status_code if page.status_code == 405 else page.status_code
    return told


def test_whoever_finds_out_that_it_is_such_a_case_becomes_its_handler(hidden, cilla) -> None:
    assert hidden.handler == cilla


def test_her_handler_and_an_approver_come_in_and_another_handler_through_no_door(hidden, cilla, eva, gun) -> None:
    for who in (cilla, eva):
        assert 403 not in answers(who, hidden).values(), who
    assert set(answers(gun, hidden).values()) == {403}
    assert set(answers(cast.make_staff("ivar", Role.INTAKE), hidden).values()) == {403}


def test_a_case_of_anybody_else_is_open_to_every_handler(anna, cilla, gun) -> None:
    case = make_case(Right.QUESTION)
    match.connect_partner(case, partner=anna, by=cilla)
    case.refresh_from_db()
    assert case.handler is None
    assert 403 not in answers(gun, case).values()


def test_the_verbs_refuse_as_the_doors_do(hidden, gun) -> None:
    demand = hidden.demands.get()
    for act in (
        lambda: take_case(hidden, by=gun),
        lambda: messages.add_note(case=hidden, by=gun, text="Hej"),
        lambda: messages.write_to_person(case=hidden, by=gun, text="Hej"),
        lambda: settle.settle(demand, by=gun, answer="Ja"),
        lambda: refusal.propose_refusal(demand, by=gun, ground=next(iter(RefusalGround)), reason="Nej"),
        lambda: identity.accept_identity(hidden, by=gun, method=IdentityMethod.CALL_BACK),
        lambda: extend.extend(hidden, by=gun, reason=extend.ExtensionReason.OTHERS),
    ):
        with pytest.raises(PermissionDenied):
            act()
    hidden.refresh_from_db()
    assert hidden.handler != gun
    assert not hidden.messages.exists()


def test_who_stands_in_comes_in_while_it_lasts(hidden, cilla, gun) -> None:
    today = stockholm_today()
    name_deputy(by=cilla, deputy=gun, away_from=today, away_until=today)
    assert 403 not in answers(gun, hidden).values()
    name_deputy(by=cilla, deputy=gun, away_from=today + timedelta(days=1), away_until=today + timedelta(days=2))
    assert set(answers(gun, hidden).values()) == {403}


def test_an_approver_or_her_handler_gives_it_to_somebody_else(hidden, cilla, eva, gun) -> None:
    hand_over(hidden, to=gun, by=eva)
    hidden.refresh_from_db()
    assert set(answers(cilla, hidden).values()) == {403}
    hand_over(hidden, to=cilla, by=gun)
    hidden.refresh_from_db()
    assert hidden.handler == cilla
