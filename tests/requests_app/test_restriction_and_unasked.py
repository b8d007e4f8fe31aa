"""Art. 18: restricted, told, set free. R-19: what must go though nobody asked. Art. 19: those it was shared with."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from outbox.models import OutgoingMail
from partners.models import Partner
from partners.register import marketable
from requests_app import tasks
from requests_app.actions import approval, close, erasure, identity, lifting, match, restriction, settle, unasked
from requests_app.actions.case_lock import NotNow
from requests_app.models import Case, Channel, Demand, DemandOutcome, IdentityMethod, Right, Status
from requests_app.models.demand import Trigger
from tests.cast import make_recipient
from tests.holdings import make_invoice, make_message, sweep_all
from tests.requests_app.desk_scene import make_case
from todo.models import Task
from todo.open_tasks import finish

pytestmark = pytest.mark.django_db(transaction=True)


def known(right: Right, anna: Partner, cilla: User, **fields: Any) -> Case:
    """Anna's case, with Anna in it."""
    case = make_case(right, **fields)
    if case.status == Status.AWAITING_IDENTITY:
        identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=anna, by=cilla)
    return Case.objects.get(pk=case.pk)


def restricted(anna: Partner, cilla: User, **fields: Any) -> Case:
    """Her data is restricted, and the case closed."""
    case = known(Right.RESTRICTION, anna, cilla, **fields)
    restriction.grant_restriction(case.demands.get(), by=cilla, ground="art_18_1_a", answer="Vi gör det.")
    close.close_case(case, by=cilla)
    return Case.objects.get(pk=case.pk)


def test_restricted_data_is_only_stored(anna: Partner, cilla: User) -> None:
    restricted(anna, cilla)
    anna.refresh_from_db()
    assert (anna.restriction_ground, anna in marketable()) == ("art_18_1_a", False)
    Partner.objects.update(relation_ended_on="2020-01-31", marketing_stopped_at=timezone.now())
    sweep_all(timezone.localdate())
    assert Partner.objects.exists()


def told(case: Case, cilla: User) -> None:
    """The end is told for tomorrow, and tomorrow is today."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    lifting.announce_lifting(case, by=cilla, lifts_on=tomorrow, reason="Adressen är rättad.")
    with pytest.raises(NotNow, match="lifting_day_ahead"):
        restriction.end_restriction(case, by=cilla)
    Partner.objects.update(restriction_lifts_on=timezone.localdate())


def test_the_person_is_told_before_it_is_lifted(anna: Partner, cilla: User) -> None:
    case = restricted(anna, cilla)
    with pytest.raises(NotNow, match="lifting_not_told"):
        restriction.end_restriction(case, by=cilla)
    told(case, cilla)
    letter = case.letters.get(kind="restriction_lifting")
    with pytest.raises(NotNow, match="letter_waits"):
        restriction.end_restriction(case, by=cilla)
    OutgoingMail.objects.filter(pk=letter.mail).update(sent_at=timezone.now())
    restriction.end_restriction(case, by=cilla)
    anna.refresh_from_db()
    assert (anna.restricted_at, anna.restriction_ground, anna.restriction_lifts_on) == (None, "", None)
    assert not Task.objects.filter(kind="lift_restriction", done_at=None).exists()
    with pytest.raises(NotNow, match="not_restricted"):
        restriction.end_restriction(case, by=cilla)


def test_by_post_it_waits_for_who_posts_it(anna: Partner, cilla: User) -> None:
    case = restricted(anna, cilla, email="", phone="070-1740605")
    told(case, cilla)
    with pytest.raises(NotNow, match="letter_waits"):
        restriction.end_restriction(case, by=cilla)
    letter = case.letters.get(kind="restriction_lifting")
    finish(Task.objects.get(kind="post_letter", facts__letter=str(letter.pk)[:8]), by=cilla, proof="Postat.")
    restriction.end_restriction(case, by=cilla)
    anna.refresh_from_db()
    assert anna.restricted_at is None


def test_david_restricts_nobody(anna: Partner, cilla: User, david: User) -> None:
    case = known(Right.RESTRICTION, anna, cilla)
    for act in (
        lambda: restriction.grant_restriction(case.demands.get(), by=david, ground="art_18_1_a", answer="Ja."),
        lambda: lifting.announce_lifting(case, by=david, lifts_on=date(2099, 1, 5), reason="Nej."),
        lambda: restriction.end_restriction(case, by=david),
        lambda: unasked.erase_unasked(case, trigger=Trigger.UNLAWFUL, by=david),
        lambda: unasked.open_unasked(anna, trigger=Trigger.UNLAWFUL, finding="Köpt lista.", by=david),
    ):
        with pytest.raises(PermissionDenied):
            act()


def test_a_restriction_is_not_settled_by_words_alone(anna: Partner, cilla: User) -> None:
    case = known(Right.RESTRICTION, anna, cilla)
    with pytest.raises(NotNow, match="not_by_hand"):
        settle.settle(case.demands.get(), by=cilla, answer="Klart.")


@pytest.mark.parametrize("trigger", Trigger)
def test_each_trigger_leads_to_an_erasure_by_two_persons(
    anna: Partner, bertil: Partner, cilla: User, eva: User, trigger: Trigger
) -> None:
    make_message(anna)
    make_invoice(anna)
    case = unasked.open_unasked(anna, trigger=trigger, finding="Vi köpte en lista utan stöd i lagen.", by=cilla)
    assert not case.letters.exists()
    proposal = erasure.propose_erasure(case.demands.get(), by=cilla)
    assert proposal is not None
    with pytest.raises(PermissionDenied):
        approval.approve(proposal, by=cilla)
    tasks.fulfil()
    assert Partner.objects.filter(pk=anna.pk).exists()
    approval.approve(proposal, by=eva)
    tasks.fulfil()
    assert list(Partner.objects.all()) == [bertil]
    case.refresh_from_db()
    letter = case.letters.get()
    assert letter.subject == "Vi har raderat uppgifter om dig"
    assert "eftersom" in letter.text
    assert OutgoingMail.objects.get(pk=letter.mail).to == "anna@example.com"
    tasks.search_texts_again()
    close.close_case(case, by=cilla)
    assert case.letters.count() == 1


def test_an_objection_upheld_goes_on_in_its_own_case(anna: Partner, cilla: User, eva: User) -> None:
    case = known(Right.OBJECTION, anna, cilla)
    settle.settle(case.demands.get(), by=cilla, answer="Du har rätt.")
    demand = unasked.erase_unasked(case, trigger=Trigger.OBJECTION_UPHELD, by=cilla)
    case.refresh_from_db()
    assert case.status == Status.IN_REVIEW
    with pytest.raises(NotNow, match="erasure_asked_for"):
        unasked.erase_unasked(case, trigger=Trigger.UNLAWFUL, by=cilla)
    proposal = erasure.propose_erasure(demand, by=cilla)
    assert proposal is not None
    approval.approve(proposal, by=eva)
    tasks.fulfil()
    demand.refresh_from_db()
    assert demand.outcome == DemandOutcome.PARTLY  # the case itself is kept
    assert not Partner.objects.exists()
    case.refresh_from_db()
    assert case.status == Status.ANSWERED


def test_it_needs_a_partner_and_a_settled_identity(anna: Partner, cilla: User) -> None:
    with pytest.raises(NotNow, match="no_partner"):
        unasked.erase_unasked(make_case(Right.QUESTION), trigger=Trigger.ORDER, by=cilla)
    case = make_case(Right.ACCESS)
    match.connect_partner(case, partner=anna, by=cilla)
    with pytest.raises(NotNow, match="identity_undecided"):
        unasked.erase_unasked(case, trigger=Trigger.ORDER, by=cilla)
    with pytest.raises(NotNow, match="finding_is_empty"):
        unasked.open_unasked(anna, trigger=Trigger.ORDER, finding=" ", by=cilla)


def test_nothing_but_an_erasure_comes_without_a_request(anna: Partner, cilla: User) -> None:
    case = known(Right.ACCESS, anna, cilla)
    with pytest.raises(IntegrityError), transaction.atomic():
        Demand.objects.filter(case=case).update(trigger=Trigger.ORDER)


def test_a_protected_address_is_not_copied_into_the_case(anna: Partner, cilla: User) -> None:
    Partner.objects.update(protected_identity=True)
    anna.refresh_from_db()
    case = unasked.open_unasked(anna, trigger=Trigger.ORDER, finding="Beslut 2026-11-20.", by=cilla)
    assert (case.address, case.phone, case.channel) == ("", "", Channel.STAFF)


def test_recipients_of_her_kinds_of_data_are_told_with_proof(anna: Partner, cilla: User, eva: User) -> None:
    make_recipient(name="Nyhetsbrev AB", categories=["contact"])
    make_recipient(name="Kassasystem AB", categories=["usage"])
    make_recipient(name="Gammal Drift AB", categories=["contact"], active=False)
    make_recipient(name="Ospecificerad AB", categories=[])

    def told(kind: str) -> list[str]:
        return sorted(task.facts["recipient"] for task in Task.objects.filter(kind=kind, done_at=None))

    restricted(anna, cilla)
    assert told("tell_recipient_restriction") == ["Nyhetsbrev AB", "Ospecificerad AB"]
    Partner.objects.update(restricted_at=None)
    settle.settle(known(Right.RECTIFICATION, anna, cilla).demands.get(), by=cilla, answer="Rättat.")
    assert told("tell_recipient_rectification") == ["Nyhetsbrev AB", "Ospecificerad AB"]
    Case.objects.update(status="closed", closed_at=timezone.now(), outcome="done")
    case = unasked.open_unasked(anna, trigger=Trigger.ORDER, finding="Beslut 2026-11-20.", by=cilla)
    proposal = erasure.propose_erasure(case.demands.get(), by=cilla)
    assert proposal is not None
    approval.approve(proposal, by=eva)
    assert told("tell_recipient_erasure") == []
    tasks.fulfil()
    tasks.search_texts_again()
    tasks.certify()
    tasks.certify()
    assert told("tell_recipient_erasure") == ["Nyhetsbrev AB", "Ospecificerad AB"]
    task = Task.objects.filter(kind="tell_recipient_erasure").first()
    assert task is not None
    assert task.facts["recipient"] in task.in_words


def test_the_desk_opens_a_case_of_our_own(client: Client, anna: Partner, cilla: User) -> None:
    client.force_login(cilla)
    page = client.get(reverse("admin:partners_partner_erase", args=[anna.pk]), follow=True)
    assert "K-1001" in page.content.decode()
    there = reverse("admin:open_unasked")
    assert client.post(there, {"customer_number": "K-1001", "trigger": "art_17_1_d"}).status_code == 200
    assert not Case.objects.exists()
    done = client.post(there, {"customer_number": "K-1001", "trigger": "art_17_1_d", "finding": "Köpt lista."})
    case = Case.objects.get()
    assert done.headers["Location"] == reverse("admin:requests_app_case_change", args=[case.pk])
    assert "propose_erasure" in client.get(done.headers["Location"]).content.decode()
