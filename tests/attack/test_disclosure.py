"""What must never get out, and how somebody could try: the partner exchanged, the address changed, the order turned."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partners.actions import correct_partner
from requests_app import tasks
from requests_app.actions import access, approval, close, delivery, erasure, identity, match, settle
from requests_app.actions.case_lock import NotNow
from requests_app.actions.open_case import open_case
from requests_app.models import AccessPackage, Channel, DemandOutcome, IdentityMethod, Right, Status
from tests.cast import look_outside, make_recipient

pytestmark = pytest.mark.django_db(transaction=True)


def ask(*rights, **fields):
    given = {"name": "Anna Åström", "email": "anna@example.com", **fields}
    return open_case(
        rights=rights, channel=Channel.WEB, language="sv", received_at=given.pop("received_at", timezone.now()), **given
    ).case


def known(case, cilla, partner):
    identity.accept_identity(case, by=cilla, method=IdentityMethod.KNOWN_FACT)
    match.connect_partner(case, partner=partner, by=cilla)


def test_what_was_proposed_for_anna_is_not_approved_for_bertil(anna, bertil, cilla, eva):
    make_recipient()
    case = ask(Right.ACCESS, email="new@example.net")
    known(case, cilla, anna)
    proposal = access.grant_access(case.demands.get(), by=cilla)
    for exchange in (
        lambda: match.connect_partner(case, partner=bertil, by=cilla),
        lambda: match.record_nothing_found(case, by=cilla),
    ):
        with pytest.raises(NotNow, match="proposal_waits"):
            exchange()
    approval.drop(proposal, by=cilla)
    match.connect_partner(case, partner=bertil, by=cilla)
    with pytest.raises(NotNow):
        approval.approve(proposal, by=eva)
    tasks.fulfil()
    assert not AccessPackage.objects.exists()


def test_nothing_found_does_not_strand_a_granted_demand(anna, cilla):
    make_recipient()
    case = ask(Right.ACCESS)
    known(case, cilla, anna)
    access.grant_access(case.demands.get(), by=cilla)
    with pytest.raises(NotNow):
        match.record_nothing_found(case, by=cilla)
    tasks.fulfil()
    case.refresh_from_db()
    assert case.status == Status.ANSWERED


def test_the_answer_comes_before_the_erasure_decided_or_not(anna, cilla, eva):
    make_recipient()
    case = ask(Right.ACCESS, Right.ERASURE)
    known(case, cilla, anna)
    proposal = erasure.propose_erasure(case.demands.get(right="erasure"), by=cilla)
    approval.approve(proposal, by=eva)
    tasks.fulfil()
    case.refresh_from_db()
    assert case.partner_id == anna.pk
    access.grant_access(case.demands.get(right="access"), by=cilla)
    tasks.fulfil()
    case.refresh_from_db()
    assert case.demands.get(right="access").outcome == DemandOutcome.GRANTED
    assert case.packages.count() == 1
    assert case.partner_id is None
    assert case.status == Status.ANSWERED


def test_an_address_put_on_file_after_the_request_is_a_new_address(anna, cilla):
    make_recipient()
    case = ask(Right.ACCESS, email="stranger@example.net")
    correct_partner(anna, by=cilla, email="stranger@example.net")
    known(case, cilla, anna)
    assert access.grant_access(case.demands.get(), by=cilla) is not None
    assert not case.packages.exists()


def test_marketing_stop_without_an_address_can_be_answered(anna, cilla):
    case = ask(Right.MARKETING_STOP, email="", phone="+46701740605")
    match.connect_partner(case, partner=anna, by=cilla)
    settle.settle(case.demands.get(), by=cilla, answer="Klart.")
    anna.refresh_from_db()
    case.refresh_from_db()
    assert anna.marketing_stopped_at
    assert case.status == Status.ANSWERED


def test_a_package_is_not_handed_out_after_its_last_day(anna, cilla):
    make_recipient()
    case = ask(Right.ACCESS)
    known(case, cilla, anna)
    access.grant_access(case.demands.get(), by=cilla)
    tasks.fulfil()
    AccessPackage.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(NotNow, match="package_gone"):
        delivery.open_package(case=case, package=case.packages.get())


def test_a_case_opened_again_can_be_closed_again(anna, cilla, client):
    make_recipient()
    case = ask(Right.ACCESS)
    known(case, cilla, anna)
    access.grant_access(case.demands.get(), by=cilla)
    tasks.fulfil()
    look_outside(case, by=cilla)
    close.close_case(case, by=cilla)
    close.reopen(case, by=cilla)
    client.force_login(cilla)
    page = client.get(f"/staff/requests_app/case/{case.pk}/change/").content.decode()
    assert 'value="close"' in page


@pytest.mark.parametrize("right", [Right.MARKETING_STOP, Right.OBJECTION])
def test_an_address_nobody_can_have_is_no_obstacle(right, cilla):
    case = ask(right, email="anna@[127.0.0.1]")
    demand = case.demands.get()
    if not demand.outcome:
        settle.settle(demand, by=cilla, answer="Klart.")
    case.refresh_from_db()
    assert case.status == Status.ANSWERED
