"""A mistyped address is put right, and nobody gets anything by it that two persons would have had to give."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from journal.models import JournalEntry
from outbox.bounces import bounced
from outbox.models import OutgoingMail
from partners.actions import correct_partner
from requests_app.actions import access, approval, erasure, received
from requests_app.actions.authority import accept_authority
from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.close import close_case
from requests_app.actions.correct_person import correct_person
from requests_app.actions.identity import accept_identity
from requests_app.actions.match import connect_partner, record_nothing_found
from requests_app.actions.portal import case_of, check_code, make_link, send_code
from requests_app.actions.settle import settle
from requests_app.models import AccessPackage, Case, IdentityMethod, IdentityState, PortalLink, Right, Status
from tests import cast
from tests.requests_app.desk_scene import make_case, press
from todo.models import Task

pytestmark = pytest.mark.django_db

TYPO = "ana@example.com"
HERS = "anna@example.com"
WHY = "Hon ringde och bokstaverade."


def page(case: Case) -> str:
    return reverse("admin:requests_app_case_change", args=[case.pk])


def known(case: Case, anna, cilla) -> Case:
    accept_identity(case, by=cilla, method=IdentityMethod.KNOWN_FACT)
    connect_partner(case, partner=anna, by=cilla)
    case.refresh_from_db()
    return case


def test_cilla_puts_the_address_right_at_the_desk(client, cilla):
    case = make_case(email=TYPO, phone="070-1740605")
    client.force_login(cilla)
    html = client.get(page(case)).content.decode()
    assert f'value="{TYPO}"' in html
    told = press(client, page(case), {"move": "correct_person", "email": f" {HERS} ", "reason": WHY}, follow=True)
    assert {message.level_tag for message in told.context["messages"]} == {"success"}
    case.refresh_from_db()
    assert (case.email, case.name, case.phone) == (HERS, "Anna Åström", "070-1740605")
    (mail,) = OutgoingMail.objects.filter(about=case.pseudonym)
    assert (mail.kind, mail.to) == ("acknowledgement", HERS), "what waited for the old address does not leave"
    assert case.letters.count() == 2
    line = JournalEntry.objects.get(event="case.person_corrected")
    assert line.facts == {"fields": ["email"], "identity_anew": False}
    assert WHY in case.messages.get(internal=True).text


def test_david_may_not(david):
    case = make_case(email=TYPO)
    with pytest.raises(PermissionDenied):
        correct_person(case, by=david, email=HERS, reason=WHY)
    case.refresh_from_db()
    assert case.email == TYPO


@pytest.mark.parametrize("wrong", ["anna", "anna@", "a b@example.com", "anna@example.com\nBcc: bertil@example.org"])
def test_what_is_no_address_comes_back(client, cilla, wrong):
    case = make_case(email=TYPO)
    client.force_login(cilla)
    press(client, page(case), {"move": "correct_person", "email": wrong, "reason": WHY})
    case.refresh_from_db()
    assert case.email == TYPO


def test_it_takes_a_reason_a_change_and_an_open_case(cilla):
    case = make_case(Right.QUESTION, email=TYPO)
    with pytest.raises(NotNow, match="correction_needs_reason"):
        correct_person(case, by=cilla, email=HERS, reason=" ")
    with pytest.raises(NotNow, match="nothing_to_correct"):
        correct_person(case, by=cilla, email=TYPO, name=case.name, reason=WHY)
    settle(case.demands.get(), by=cilla, answer="Sex månader.")
    with pytest.raises(NotNow, match="answer_rests_on_it"):
        correct_person(case, by=cilla, email=HERS, reason=WHY)
    close_case(case, by=cilla)
    with pytest.raises(CaseIsClosed):
        correct_person(case, by=cilla, email=HERS, reason=WHY)


@pytest.mark.parametrize(
    "fields", [{"email": "bertil@example.org"}, {"name": "Bertil Berg"}, {"address": "Annangatan 2, 111 22 Stockholm"}]
)
def test_who_was_identified_is_looked_at_anew(anna, cilla, fields):
    case = known(make_case(), anna, cilla)
    correct_person(case, by=cilla, reason=WHY, **fields)
    case.refresh_from_db()
    assert (case.identity, case.identity_method, case.identity_decided_at) == (IdentityState.AWAITED, "", None)
    assert (case.status, case.partner, case.searched_at) == (Status.AWAITING_IDENTITY, None, None)
    with pytest.raises(NotNow, match="identity_not_accepted"):
        access.grant_access(case.demands.get(), by=cilla)


def test_a_telephone_number_shows_nobody_but_the_register_is_searched_anew(cilla):
    case = make_case(phone="070-1740605")
    accept_identity(case, by=cilla, method=IdentityMethod.KNOWN_FACT)
    record_nothing_found(case, by=cilla)
    correct_person(case, by=cilla, phone="070-1740606", reason=WHY)
    case.refresh_from_db()
    assert case.identity == IdentityState.ACCEPTED
    with pytest.raises(NotNow, match="register_not_searched"):
        access.grant_access(case.demands.get(), by=cilla)


def test_authority_seen_was_for_the_person_named_then(cilla):
    case = make_case(representative="Lisa Lag")
    accept_authority(case, by=cilla)
    correct_person(case, by=cilla, name="Bertil Berg", reason=WHY)
    assert case.representative.__class__.objects.get().proven_at is None


def test_disclosure_to_the_address_put_in_takes_two_persons(anna, cilla, eva):
    """Cilla alone can't send Anna's data to an address of her own choosing, whatever she says she knows."""
    cast.make_recipient()
    case = known(make_case(), anna, cilla)
    correct_person(case, by=cilla, email="cilla.home@example.net", reason=WHY)
    known(case, anna, cilla)
    proposal = access.grant_access(case.demands.get(), by=cilla)
    assert proposal is not None
    assert not AccessPackage.objects.exists()
    with pytest.raises(PermissionDenied):
        approval.approve(proposal, by=cilla)
    with pytest.raises(NotNow, match="proposal_waits"):
        correct_person(case, by=cilla, email="cilla.work@example.net", reason=WHY)
    approval.approve(proposal, by=eva)
    with pytest.raises(NotNow, match="answer_rests_on_it"):
        correct_person(case, by=cilla, email="cilla.work@example.net", reason=WHY)


def test_a_plan_for_one_person_is_not_carried_out_for_another(anna, cilla):
    case = known(make_case(Right.ERASURE), anna, cilla)
    erasure.propose_erasure(case.demands.get(), by=cilla)
    with pytest.raises(NotNow, match="proposal_waits"):
        correct_person(case, by=cilla, name="Bertil Berg", reason=WHY)


def test_a_later_day_of_receipt_makes_no_new_address_an_old_one(anna, cilla):
    """The address on file is changed after the request came, then the request is dated later."""
    cast.make_recipient()
    case = make_case(email="cilla.home@example.net", received_at=timezone.now() - timedelta(days=1))
    correct_partner(anna, by=cilla, email="cilla.home@example.net")
    received.correct_received(case, by=cilla, day=timezone.localdate(), reason="Fel dag.")
    Case.objects.filter(pk=case.pk).update(received_at=timezone.now() + timedelta(seconds=1))
    known(case, anna, cilla)
    assert access.grant_access(case.demands.get(), by=cilla) is not None
    assert not AccessPackage.objects.exists()


def test_who_has_the_old_address_is_outside(cilla):
    case = make_case(email=TYPO)
    now, old = timezone.now(), make_link(case, now=timezone.now())
    send_code(case=case, browser="hers", now=now)
    code = OutgoingMail.objects.get(kind="code").text.split("kod: ")[1][:7].replace(" ", "")
    correct_person(case, by=cilla, email=HERS, reason=WHY)
    assert case_of(old) is None
    assert not check_code(case=case, browser="hers", code=code, now=now)
    assert not OutgoingMail.objects.filter(to=TYPO).exists()
    assert PortalLink.objects.filter(case=case, expires_at__gt=timezone.now()).count() == 1
    assert Client().get(f"/arende/{old}/").status_code == 200, "the door looks the same"


def test_what_bounced_is_settled_by_it(cilla):
    case = make_case(Right.QUESTION, email=TYPO)
    mail = OutgoingMail.objects.get(about=case.pseudonym)
    OutgoingMail.objects.update(sent_at=timezone.now(), text="", subject="")
    bounced(mail, status="5.1.1", now=timezone.now())
    assert Task.objects.filter(kind="mail_not_delivered", done_at=None).exists()
    correct_person(case, by=cilla, email=HERS, reason=WHY)
    assert not Task.objects.filter(kind="mail_not_delivered", done_at=None).exists()
    assert OutgoingMail.objects.get(to=HERS).kind == "acknowledgement"


def test_marketing_stops_at_the_right_address_too(anna, cilla):
    case = make_case(Right.MARKETING_STOP, email=TYPO)
    anna.refresh_from_db()
    assert anna.marketing_stopped_at is None
    correct_person(case, by=cilla, email=HERS, reason=WHY)
    anna.refresh_from_db()
    case.refresh_from_db()
    assert anna.marketing_stopped_at is not None
    assert case.status == Status.ANSWERED


def test_who_has_no_e_mail_after_all_gets_letters_by_post(cilla):
    case = make_case(Right.QUESTION, email=TYPO, address="Exempelgatan 1, 111 22 Stockholm")
    correct_person(case, by=cilla, email="", reason=WHY)
    assert Task.objects.filter(kind="post_letter", about=case.pseudonym).count() == 1
