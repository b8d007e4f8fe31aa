"""A letter is read before it leaves, exactly as it will leave; until then nothing has happened."""

import pytest
from django.test import Client
from django.urls import reverse

from journal.models import JournalEntry
from outbox.models import OutgoingMail
from requests_app.actions import identity, match, refusal, settle
from requests_app.actions.case_lock import NotNow
from requests_app.models import Case, DemandOutcome, IdentityMethod, Outcome, Proposal, RefusalGround, Right
from tests import cast
from tests.requests_app.desk_scene import make_case, press
from todo.models import Task

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client, cilla) -> Client:
    client.force_login(cilla)
    return client


def page(case: Case) -> str:
    return reverse("admin:requests_app_case_change", args=[case.pk])


def world() -> tuple[int, ...]:
    return JournalEntry.objects.count(), OutgoingMail.objects.count(), Task.objects.count(), Proposal.objects.count()


def test_the_letter_is_shown_as_it_will_leave_and_nothing_has_happened(desk) -> None:
    case = make_case(Right.QUESTION)
    said = {"move": "settle", "on": case.demands.get().pk, "answer": "Vi sparar fakturor i sju år.\n\nHälsningar"}
    before = world()
    shown = desk.post(page(case), said)
    html = shown.content.decode()
    assert "Läs innan du skickar" in html
    assert "Vi sparar fakturor i sju år." in html
    assert "Integritetsskyddsmyndigheten" in html
    assert "anna@example.com" in html
    assert world() == before
    assert case.demands.get().outcome == ""
    (letter,) = shown.context["rehearsal"].letters
    assert desk.post(page(case), {**said, "seen": shown.context["rehearsal"].seen}).status_code == 302
    sent = case.letters.get(kind="answer")
    assert (sent.subject, sent.text) == (letter.subject, letter.text)


def test_other_words_than_those_read_are_shown_again(desk) -> None:
    case = make_case(Right.QUESTION)
    said = {"move": "settle", "on": case.demands.get().pk, "answer": "Sex månader."}
    seen = desk.post(page(case), said).context["rehearsal"].seen
    again = desk.post(page(case), {**said, "answer": "Sju år.", "seen": seen})
    assert again.context["rehearsal"].seen != seen
    assert not case.letters.filter(kind="answer").exists()


def test_the_text_can_be_changed_and_only_the_free_words_are_in_the_form(desk) -> None:
    case = make_case(Right.QUESTION)
    said = {"move": "settle", "on": case.demands.get().pk, "answer": "Sex månader.", "seen": "x", "change": "1"}
    html = desk.post(page(case), said).content.decode()
    assert "<textarea" in html
    assert "Sex månader.</textarea>" in html.replace("\n", "")
    assert not case.letters.filter(kind="answer").exists()


def test_the_approver_reads_the_refusal_before_it_leaves(client, cilla, eva) -> None:
    case = make_case(Right.QUESTION)
    client.force_login(cilla)
    refuse = {"move": "propose_refusal", "on": case.demands.get().pk, "ground": "art_12_5", "reason": "Fjärde gången."}
    shown = client.post(page(case), refuse)
    assert "Beslut om din begäran" in shown.content.decode()
    press(client, page(case), refuse)
    assert not case.letters.filter(kind="refusal").exists()
    client.force_login(eva)
    approve = {"move": "approve", "on": Proposal.objects.get().pk}
    assert "Fjärde gången." in client.post(page(case), approve).content.decode()
    assert Proposal.objects.get().approved_at is None
    press(client, page(case), approve)
    assert case.letters.filter(kind="refusal").count() == 1


@pytest.mark.parametrize("left", ["{{ namn }}", "Hej [namn]!", "Datum: ____", "XXX", "{% if x %}"])
def test_words_with_a_place_left_unfilled_are_not_sent(desk, left) -> None:
    case = make_case(Right.QUESTION)
    said = {"move": "settle", "on": case.demands.get().pk, "answer": f"Svar. {left}"}
    told = desk.post(page(case), said, follow=True)
    assert "en plats är inte ifylld" in told.content.decode()
    assert not case.letters.filter(kind="answer").exists()


def test_nothing_is_rehearsed_for_who_may_not(client, david) -> None:
    case = make_case(Right.QUESTION)
    client.force_login(david)
    said = {"move": "settle", "on": case.demands.get().pk, "answer": "Hej."}
    assert client.post(page(case), said).status_code == 403


# The new letters, by their verbs


def known(case: Case, anna, cilla) -> Case:
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=anna, by=cilla)
    return Case.objects.get(pk=case.pk)


def test_a_request_that_is_a_customers_to_answer_is_passed_on_and_discloses_nothing(desk, anna) -> None:
    case = make_case(Right.ACCESS, Right.ERASURE)
    told = {"move": "forward", "controller": "Bertils Bygg AB", "reach": "info@example.org", "sent_on": "2026-01-05"}
    press(desk, page(case), told)
    press(desk, page(case), {"move": "close"})
    case.refresh_from_db()
    assert case.outcome == Outcome.FORWARDED
    assert {demand.outcome for demand in case.demands.all()} == {DemandOutcome.FORWARDED}
    text = case.letters.get(kind="forwarding").text
    assert "Bertils Bygg AB" in text
    assert anna.customer_number not in text
    assert not case.packages.exists()
    assert "vidareskickad till den som ansvarar" in case.letters.get(kind="closure").text
    other = make_case(Right.ACCESS)
    early = desk.post(page(other), {**told, "sent_on": "2099-01-05"}, follow=True)
    assert "Skicka först begäran vidare" in early.content.decode()


def test_a_restriction_has_a_letter_of_its_own_and_its_end_is_told_before(desk, anna, cilla) -> None:
    case = known(make_case(Right.RESTRICTION), anna, cilla)
    lifting = {"move": "announce_lifting", "lifts_on": "2099-01-05", "reason": "Adressen är rättad."}
    assert "Ingen begränsning gäller" in desk.post(page(case), lifting, follow=True).content.decode()
    cast.make_recipient(categories=["contact"])
    ground = {"ground": "art_18_1_a", "answer": "Vi utreder om adressen stämmer."}
    press(desk, page(case), {"move": "restrict", "on": case.demands.get().pk, **ground})
    assert "Vi utreder om adressen stämmer." in case.letters.get(kind="restriction").text
    assert Task.objects.filter(kind="tell_recipient_restriction", about=case.pseudonym).exists()
    press(desk, page(case), lifting)
    assert "Adressen är rättad." in case.letters.get(kind="restriction_lifting").text
    anna.refresh_from_db()
    assert anna.restricted_at is not None
    assert Task.objects.filter(kind="lift_restriction").exists()


def test_a_part_is_granted_and_the_rest_refused_by_two_persons(client, anna, cilla, eva) -> None:
    case = known(make_case(Right.RECTIFICATION), anna, cilla)
    client.force_login(cilla)
    part = {"granted_part": "Adressen är rättad.", "ground": "art_12_5", "reason": "Namnet stämmer med avtalet."}
    press(client, page(case), {"move": "propose_part_refusal", "on": case.demands.get().pk, **part})
    client.force_login(eva)
    press(client, page(case), {"move": "approve", "on": Proposal.objects.get().pk})
    demand = case.demands.get()
    assert (demand.outcome, demand.granted_part) == (DemandOutcome.PARTLY, "Adressen är rättad.")
    text = case.letters.get(kind="partial_refusal").text
    assert text.index("Adressen är rättad.") < text.index("Namnet stämmer med avtalet.")


def test_what_is_not_done_by_hand_is_not_granted_in_part(anna, cilla) -> None:
    case = known(make_case(Right.ACCESS), anna, cilla)
    with pytest.raises(NotNow, match="granted_part_needs_a_hand"):
        refusal.propose_refusal(
            case.demands.get(),
            by=cilla,
            ground=RefusalGround.OTHERS_RIGHTS,
            reason="Andras brev.",
            granted_part="En del.",
        )


def test_an_agreement_has_a_letter_of_its_own(cilla) -> None:
    case = make_case(Right.AGREEMENT)
    settle.settle(case.demands.get(), by=cilla, answer="Avtalet kommer i ett eget mejl för underskrift.")
    assert "Avtalet kommer i ett eget mejl" in case.letters.get(kind="agreement").text
