"""The whole way of a case, verb by verb: what each person may do, and what is left afterwards."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import override

from journal.models import JournalEntry
from outbox.models import OutgoingMail
from partners.models import Invoice, Partner, SupportMessage
from requests_app import tasks
from requests_app.actions import access, approval, close, erasure, identity, match, refusal, settle
from requests_app.actions.case_lock import CaseIsClosed, NotNow
from requests_app.actions.open_case import Opened, open_case
from requests_app.actions.withdraw import withdraw
from requests_app.models import (
    Channel,
    Demand,
    DemandOutcome,
    DocumentState,
    IdentityMethod,
    IdentityState,
    Outcome,
    RefusalGround,
    Right,
    Status,
)
from tests import holdings
from tests.cast import look_outside, make_invoice, make_message, make_recipient
from tests.requests_app.made_up_cards import as_bytes, card
from todo.models import Task
from vault.models import ShortLivedKey

pytestmark = pytest.mark.django_db(transaction=True)


def ask(*rights: Right, **fields) -> Opened:
    """Anna asks over the web form."""
    given = {"name": "Anna Åström", "email": "anna@example.com", **fields}
    return open_case(
        rights=rights, channel=Channel.WEB, language="sv", received_at=given.pop("received_at", timezone.now()), **given
    )


def identify(case, cilla) -> None:
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)


def test_access_with_an_id_photo_ends_with_a_package_and_no_image(anna, cilla, david):
    make_recipient()
    case = ask(Right.ACCESS).case
    assert case.status == Status.AWAITING_IDENTITY
    document = identity.add_identity_image(case=case, data=as_bytes(card()))
    tasks.clean_images()
    document.refresh_from_db()
    assert document.state == DocumentState.READY

    with pytest.raises(PermissionDenied):
        identity.look_at_image(document, by=david)
    assert identity.look_at_image(document, by=cilla).startswith(b"\xff\xd8")

    identity.accept_identity(case, by=cilla, method=IdentityMethod.ID_IMAGE, document_type="passport")
    assert not ShortLivedKey.objects.exists()
    with pytest.raises(NotNow):
        identity.look_at_image(document, by=cilla)

    match.connect_partner(case, partner=anna, by=cilla)
    demand = case.demands.get()
    assert access.grant_access(demand, by=cilla) is None, "to the address on file one person is enough"
    tasks.fulfil()
    case.refresh_from_db()
    assert case.status == Status.ANSWERED
    assert case.packages.get().manifest
    with pytest.raises(NotNow, match="outside_open"):
        close.close_case(case, by=cilla)
    assert look_outside(case, by=cilla) == 6, "every holding outside but the backups"
    close.close_case(case, by=cilla)
    case.refresh_from_db()
    assert (case.status, case.outcome) == (Status.CLOSED, Outcome.DONE)
    assert {letter.kind for letter in case.letters.all()} == {"acknowledgement", "access_reply", "closure"}


def test_an_answer_that_could_name_no_recipient_is_not_begun(anna, cilla):
    case = ask(Right.ACCESS).case
    identify(case, cilla)
    match.connect_partner(case, partner=anna, by=cilla)
    with pytest.raises(NotNow, match="no_recipients"):
        access.grant_access(case.demands.get(), by=cilla)


def test_disclosure_to_another_address_takes_two(anna, cilla, eva):
    make_recipient()
    case = ask(Right.ACCESS, email="anna.new@example.net").case
    identify(case, cilla)
    match.connect_partner(case, partner=anna, by=cilla)
    proposal = access.grant_access(case.demands.get(), by=cilla)
    assert proposal is not None
    with pytest.raises(PermissionDenied):
        approval.approve(proposal, by=cilla)
    approval.approve(proposal, by=eva)
    tasks.fulfil()
    assert case.packages.exists()


def test_nobody_approves_what_they_proposed_whatever_their_roles(anna, eva):
    case = ask(Right.ERASURE).case
    identify(case, eva)
    match.connect_partner(case, partner=anna, by=eva)
    proposal = erasure.propose_erasure(case.demands.get(), by=eva)
    with pytest.raises(PermissionDenied):
        approval.approve(proposal, by=eva)
    proposal.approved_by = eva
    with pytest.raises(IntegrityError), transaction.atomic():
        proposal.save()


def test_erasure_keeps_invoices_and_says_so(anna, bertil, cilla, eva):
    make_invoice(anna)
    make_message(anna)
    case = ask(Right.ERASURE).case
    identify(case, cilla)
    match.connect_partner(case, partner=anna, by=cilla)
    proposal = erasure.propose_erasure(case.demands.get(), by=cilla)
    assert Partner.objects.filter(pk=anna.pk).exists(), "nothing goes before a second person has approved"
    approval.approve(proposal, by=eva)
    tasks.fulfil()

    case.refresh_from_db()
    assert case.demands.get().outcome == DemandOutcome.PARTLY
    assert case.status == Status.ANSWERED
    assert not Partner.objects.filter(pk=anna.pk).exists()
    assert not SupportMessage.objects.exists()
    assert Invoice.objects.get().partner is None
    letter = case.letters.get(kind="erasure_confirmation").text
    assert "1999:1078" in letter
    assert "2033" in letter
    assert Partner.objects.filter(pk=bertil.pk).exists()


def test_what_an_erasure_leaves_becomes_a_task_that_names_the_place(anna, bertil, cilla, eva):
    holdings.make_message(anna, email="support@example.com", email_normal="", from_partner=False)
    holdings.make_message(bertil, email="support@example.com", email_normal="", from_partner=False)
    case = ask(Right.ERASURE).case
    identify(case, cilla)
    match.connect_partner(case, partner=anna, by=cilla)
    proposal = erasure.propose_erasure(case.demands.get(), by=cilla)
    approval.approve(proposal, by=eva)
    holdings.make_message(bertil, f"Skriv till {anna.email}.")
    tasks.fulfil()
    tasks.search_texts_again()
    with override("sv"):
        (told,) = (task.in_words for task in Task.objects.filter(kind="erasure_leftover"))
    assert "supportmeddelanden" in told


def test_a_plan_that_no_longer_fits_goes_back(anna, cilla, eva):
    case = ask(Right.ERASURE).case
    identify(case, cilla)
    match.connect_partner(case, partner=anna, by=cilla)
    proposal = erasure.propose_erasure(case.demands.get(), by=cilla)
    approval.approve(proposal, by=eva)
    make_message(anna)
    tasks.fulfil()
    case.refresh_from_db()
    assert case.status == Status.IN_REVIEW
    assert case.demands.get().outcome == ""
    assert Partner.objects.filter(pk=anna.pk).exists()


def test_nothing_is_disclosed_to_bertil_who_is_not_known(anna, cilla):
    case = ask(Right.ACCESS, name="Bertil", email="bertil@example.org").case
    match.connect_partner(case, partner=anna, by=cilla)
    with pytest.raises(NotNow, match="identity_not_accepted"):
        access.grant_access(case.demands.get(), by=cilla)


def test_a_refusal_takes_two_and_tells_of_imy(anna, cilla, eva):
    case = ask(Right.ERASURE).case
    identify(case, cilla)
    demand = case.demands.get()
    with pytest.raises(NotNow):
        refusal.propose_refusal(demand, by=cilla, ground=RefusalGround.LEGAL_CLAIMS, reason=" ")
    proposal = refusal.propose_refusal(
        demand, by=cilla, ground=RefusalGround.LEGAL_CLAIMS, reason="En tvist om betalning pågår."
    )
    approval.approve(proposal, by=eva)
    case.refresh_from_db()
    assert case.status == Status.ANSWERED
    letter = case.letters.get(kind="refusal").text
    assert "Integritetsskyddsmyndigheten" in letter
    assert "En tvist om betalning pågår." in letter


def test_marketing_stops_the_same_second_without_identity(anna):
    case = ask(Right.MARKETING_STOP).case
    anna.refresh_from_db()
    assert anna.marketing_stopped_at is not None
    assert case.status == Status.ANSWERED
    assert case.identity == IdentityState.NOT_NEEDED


def test_marketing_stop_answers_a_stranger_in_the_same_way(anna):
    known = ask(Right.MARKETING_STOP).case
    unknown = ask(Right.MARKETING_STOP, email="bertil@example.org").case
    assert [letter.kind for letter in known.letters.all()] == [letter.kind for letter in unknown.letters.all()]
    assert known.status == unknown.status


def test_withdrawing_destroys_the_image(anna):
    case = ask(Right.ACCESS).case
    identity.add_identity_image(case=case, data=as_bytes(card()))
    withdraw(case=case)
    case.refresh_from_db()
    assert case.outcome == Outcome.WITHDRAWN
    assert not ShortLivedKey.objects.exists()
    with pytest.raises(CaseIsClosed):
        identity.add_identity_image(case=case, data=as_bytes(card()))


def test_a_late_case_closes_only_after_a_late_notice(anna, cilla):
    case = ask(Right.QUESTION, received_at=timezone.now() - timedelta(days=60)).case
    match.record_nothing_found(case, by=cilla)
    settle.settle(case.demands.get(), by=cilla, answer="Svar.")
    with pytest.raises(NotNow, match="late_without_notice"):
        close.close_case(case, by=cilla)


def test_a_question_is_answered_in_words(cilla):
    case = ask(Right.QUESTION, message="Hur länge sparar ni?").case
    settle.settle(case.demands.get(), by=cilla, answer="Sex månader.")
    assert case.letters.filter(kind="answer", text__contains="Sex månader.").exists()


def test_the_database_refuses_a_decided_case_with_a_living_image(anna):
    case = ask(Right.ACCESS).case
    identity.add_identity_image(case=case, data=as_bytes(card()))
    with pytest.raises(IntegrityError), transaction.atomic():
        type(case).objects.filter(pk=case.pk).update(identity="accepted", identity_decided_at=timezone.now())


def test_every_letter_is_in_the_outbox_without_names_in_the_journal(anna, cilla):
    ask(Right.ACCESS)
    assert OutgoingMail.objects.filter(kind="acknowledgement").count() == 1
    assert not [line for line in JournalEntry.objects.all() if "nna" in str(line.facts)]
    assert Demand.objects.count() == 1
