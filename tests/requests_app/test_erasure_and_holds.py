"""An erasure and what stands in its way: it goes around a dated hold, and what was held goes when the hold is over."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from datamap.models import LegalHold
from journal.models import JournalEntry
from partners.models import Invoice, Partner, SupportMessage, UsageEvent
from requests_app import tasks
from requests_app.actions import after_holds, approval, close, erasure, identity, match
from requests_app.models import Case, DemandOutcome, IdentityMethod, Right
from retention.models import Watermark
from tests.holdings import make_case as other_case
from tests.holdings import make_hold, make_invoice, make_message, make_usage
from tests.requests_app.desk_scene import make_case
from todo.models import Task

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def erased(anna: Partner, cilla: User, eva: User, **fields: object) -> Case:
    """Anna asks, Cilla proposes, Eva approves, the clock carries it out."""
    case = make_case(Right.ERASURE, **fields)
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=anna, by=cilla)
    proposal = erasure.propose_erasure(case.demands.get(), by=cilla)
    assert proposal is not None
    approval.approve(proposal, by=eva)
    tasks.fulfil()
    tasks.search_texts_again()
    return Case.objects.get(pk=case.pk)


def test_what_a_claim_needs_stays_and_goes_the_day_after(
    anna: Partner, bertil: Partner, cilla: User, eva: User
) -> None:
    for partner in (anna, bertil):
        make_message(partner)
        make_usage(partner)
    hold = make_hold(anna, source="partners.SupportMessage")
    case = erased(anna, cilla, eva)
    assert case.demands.get().outcome == DemandOutcome.PARTLY
    assert case.partner == anna
    assert UsageEvent.objects.get().partner == bertil
    anna.refresh_from_db()
    assert anna.marketing_stopped_at is not None
    letter = case.letters.get(kind="erasure_confirmation").text
    assert "artikel 17.3 e, till och med" in letter
    assert not Task.objects.filter(kind="erasure_leftover").exists()

    last = timezone.now().replace(hour=12) + (hold.until - timezone.localdate())
    after_holds.erase_after_holds(now=last)
    assert SupportMessage.objects.filter(partner=anna).exists()
    tasks.search_texts_again()
    close.close_case(case, by=cilla)
    after_holds.erase_after_holds(now=last + DAY)
    assert list(Partner.objects.all()) == [bertil]
    assert SupportMessage.objects.get().partner == bertil
    case.refresh_from_db()
    assert case.partner is None
    applied = JournalEntry.objects.filter(event="erasure_applied", subject=case.pseudonym)
    assert [line.facts["rows"] for line in applied] == [
        {"partners.UsageEvent": 1},
        {"partners.Partner": 1, "partners.SupportMessage": 1, "datamap.LegalHold": 1},
    ]
    after_holds.erase_after_holds(now=last + 2 * DAY)
    assert applied.count() == 2


def test_a_clock_that_is_not_believed_erases_nothing_after_a_hold(anna: Partner, cilla: User, eva: User) -> None:
    make_message(anna)
    make_hold(anna, source="partners.SupportMessage")
    erased(anna, cilla, eva)
    yesterday = timezone.localdate() - DAY
    LegalHold.objects.update(review_on=yesterday, until=yesterday)
    Watermark.objects.update_or_create(pk=1, defaults={"known_at": timezone.now() - 3 * DAY})
    tasks.look_at_holds()
    assert SupportMessage.objects.exists()
    Watermark.objects.update(known_at=timezone.now())
    tasks.look_at_holds()
    assert not SupportMessage.objects.exists()


def test_two_holds_let_go_one_after_the_other(anna: Partner, cilla: User, eva: User) -> None:
    make_message(anna)
    make_usage(anna)
    first = make_hold(anna, source="partners.UsageEvent", until=timezone.localdate() + 10 * DAY)
    make_hold(anna, source="partners.SupportMessage", until=timezone.localdate() + 20 * DAY)
    make_invoice(anna)
    erased(anna, cilla, eva)
    now = timezone.now()
    after_holds.erase_after_holds(now=now + 11 * DAY)
    assert not UsageEvent.objects.exists()
    assert SupportMessage.objects.exists()
    first.refresh_from_db()
    assert first.erase_for is None
    after_holds.erase_after_holds(now=now + 21 * DAY)
    assert not Partner.objects.exists()
    assert not SupportMessage.objects.exists()
    assert Invoice.objects.get().partner is None


def test_another_open_case_defers_it(anna: Partner, cilla: User, eva: User) -> None:
    make_hold(anna, until=timezone.localdate() + DAY)
    erased(anna, cilla, eva)
    other = other_case(anna)
    later = timezone.now() + 3 * DAY
    after_holds.erase_after_holds(now=later)
    assert Partner.objects.exists()
    Case.objects.filter(pk=other.pk).update(status="closed", closed_at=timezone.now(), outcome="done")
    tasks.look_at_holds()
    assert Partner.objects.exists()
    after_holds.erase_after_holds(now=later)
    assert not Partner.objects.exists()


def test_a_hold_placed_after_the_approval_sends_it_back(anna: Partner, cilla: User, eva: User) -> None:
    case = make_case(Right.ERASURE)
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=anna, by=cilla)
    proposal = erasure.propose_erasure(case.demands.get(), by=cilla)
    assert proposal is not None
    approval.approve(proposal, by=eva)
    make_hold(anna)
    tasks.fulfil()
    assert case.demands.get().outcome == ""
    assert Partner.objects.exists()


@pytest.mark.parametrize("change", ["end date", "name", "a message in place of another", "an invoice's year"])
def test_other_data_than_was_approved_sends_it_back(anna: Partner, cilla: User, eva: User, change: str) -> None:
    first, invoice = make_message(anna), make_invoice(anna)
    make_message(anna)
    case = make_case(Right.ERASURE)
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=anna, by=cilla)
    proposal = erasure.propose_erasure(case.demands.get(), by=cilla)
    assert proposal is not None
    approval.approve(proposal, by=eva)
    if change == "end date":
        Partner.objects.update(relation_ended_on=timezone.localdate(), marketing_stopped_at=timezone.now())
    elif change == "name":
        Partner.objects.update(name="Anna Ek")
    elif change == "an invoice's year":
        Invoice.objects.filter(pk=invoice.pk).update(fiscal_year_end=invoice.fiscal_year_end + 365 * DAY)
    else:
        SupportMessage.objects.filter(pk=first.pk).update(partner=None)
        type(first).objects.filter(pk=first.pk).update(email_normal="")
        first.pk = None
        first.save(force_insert=True)
    tasks.fulfil()
    assert case.demands.get().outcome == ""
    assert Partner.objects.exists()
