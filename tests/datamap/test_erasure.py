"""Erasure on request: planned, approved, carried out, and searched for again (R-55 to R-57)."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from datamap import erase
from datamap.models import LegalHold
from journal.models import JournalEntry
from journal.record import CLOCK
from partners.models import AnonymisedPartner, Invoice, Partner, SupportMessage, UsageEvent
from requests_app.models import AccessPackage, Case
from tests.holdings import make_case, make_invoice, make_message, make_usage
from todo.models import Task
from vault import sealing
from vault.models import FileKey, Kind

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


def carry_out(partner: Partner, *, digest: str | None = None, case: Case | None = None) -> erase.Applied:
    """The approved plan, in a transaction of its own."""
    key = case.pk if case else None
    planned = erase.plan(partner.pk, today=TODAY, case=key)
    with transaction.atomic():
        return erase.apply(
            partner.pk,
            digest=planned.digest if digest is None else digest,
            today=TODAY,
            by=CLOCK,
            about=case.pseudonym if case else None,
            case=key,
        )


@pytest.fixture
def holdings(anna: Partner, bertil: Partner) -> Case:
    """All that Anna and Bertil leave behind; Anna's case asks for erasure."""
    for partner in (anna, bertil):
        make_message(partner, text=f"{partner.name} here, call {partner.phone}")
        make_message(None, email=partner.email)
        make_usage(partner)
    make_invoice(anna, "F-1", fiscal_year_end=date(2018, 12, 31))
    make_invoice(anna, "F-2", fiscal_year_end=date(2026, 6, 30))
    make_invoice(anna, "F-3", fiscal_year_end=date(2025, 12, 31))
    make_invoice(bertil, "F-4")
    make_case(anna, closed_at=datetime(2026, 1, 10, tzinfo=UTC))
    return make_case(anna)


def test_the_plan_names_every_source_and_what_the_law_keeps(anna: Partner, holdings: Case) -> None:
    plan = erase.plan(anna.pk, today=TODAY, case=holdings.pk)
    told = {(line.label, line.what.value, line.rows, line.until) for line in plan.lines}
    assert {
        ("partners.Partner", "erase", 1, None),
        ("partners.SupportMessage", "erase", 2, None),
        ("partners.UsageEvent", "erase", 1, None),
        ("partners.Invoice", "erase", 1, None),
        ("partners.Invoice", "kept", 1, date(2032, 12, 31)),
        ("partners.Invoice", "kept", 1, date(2033, 12, 31)),
        ("requests_app.Case", "kept", 1, date(2029, 12, 31)),
        ("requests_app.Case", "kept", 1, None),
        ("requests_app.Letter", "not_found", 0, None),
        ("bookkeeping", "outside", None, None),
        ("newsletter", "outside", None, None),
    } <= told
    invoice = next(line for line in plan.kept if line.label == "partners.Invoice")
    assert (invoice.law, invoice.section, invoice.rule) == ("Bokföringslagen (1999:1078)", "7 kap. 2 §", "ledger")
    assert "buyer_name" in invoice.fields
    assert plan.blocked == ()


def test_the_stored_plan_tells_of_nobody_and_can_be_read_back(anna: Partner, holdings: Case) -> None:
    plan = erase.plan(anna.pk, today=TODAY, case=holdings.pk)
    stored = json.dumps(plan.as_json())
    for secret in ("Anna", "anna@", "K-1001", "1740605", str(anna.pseudonym), "F-1"):
        assert secret not in stored
    assert erase.Plan.from_json(json.loads(stored)) == plan


def test_what_is_planned_happens_and_bertil_is_left_alone(anna: Partner, bertil: Partner, holdings: Case) -> None:
    old = erase.identifiers_of(anna.pk)
    applied = carry_out(anna, case=holdings)
    assert applied.erased == {
        "partners.SupportMessage": 2,
        "partners.UsageEvent": 1,
        "partners.Invoice": 1,
        "partners.Partner": 1,
    }
    assert list(Partner.objects.all()) == [bertil]
    assert SupportMessage.objects.count() == 2
    assert UsageEvent.objects.count() == 1
    assert AnonymisedPartner.objects.count() == 0
    assert sorted(Invoice.objects.values_list("number", "partner")) == [
        ("F-2", None),
        ("F-3", None),
        ("F-4", bertil.pk),
    ]
    assert set(Case.objects.values_list("partner", flat=True)) == {None}
    left = erase.verify(old)
    assert left
    assert [hit for hit in left if not hit.held] == []
    assert {hit.label for hit in left} == {"partners.Invoice", "requests_app.Case"}


def test_before_it_the_search_finds_her_everywhere_in_any_spelling(anna: Partner, bertil: Partner) -> None:
    for text in ("hälsar ANNA ÅSTRÖM", "ring 070-174 06 05", "mitt nr är 811218-9876", "Anna@Example.COM"):
        make_message(bertil, text=text)
        (hit,) = [hit for hit in erase.verify(erase.identifiers_of(anna.pk)) if hit.label == "partners.SupportMessage"]
        assert (hit.field, hit.rows, hit.held) == ("text_folded", 1, False)
        SupportMessage.objects.all().delete()


def test_the_journal_and_the_tasks_tell_what_was_done(anna: Partner, holdings: Case) -> None:
    applied = carry_out(anna, case=holdings)
    line = JournalEntry.objects.get(seq=applied.journal_seq)
    assert (line.event, line.actor, line.subject) == ("erasure_applied", "clock", holdings.pseudonym)
    assert line.facts["rows"]["partners.SupportMessage"] == 2
    assert line.facts["software"] == settings.VERSION
    assert set(Task.objects.filter(about=holdings.pseudonym).values_list("kind", flat=True)) == {
        "erase_newsletter",
        "erase_analytics",
        "erase_social_media",
        "erase_mailbox",
    }


@pytest.mark.parametrize("change", [make_message, make_usage, lambda anna: make_invoice(anna, "F-9")])
def test_other_data_than_what_was_approved_stops_it(anna: Partner, holdings: Case, change: Any) -> None:
    approved = erase.plan(anna.pk, today=TODAY, case=holdings.pk).digest
    change(anna)
    with pytest.raises(erase.PlanChanged):
        carry_out(anna, digest=approved, case=holdings)
    assert SupportMessage.objects.filter(partner=anna).exists()


def test_one_message_gone_and_another_come_is_a_change_too(anna: Partner) -> None:
    first = make_message(anna)
    approved = erase.plan(anna.pk, today=TODAY).digest
    make_message(anna)
    first.delete()
    assert erase.plan(anna.pk, today=TODAY).digest != approved


def test_letters_in_the_case_at_hand_are_no_change(anna: Partner, holdings: Case) -> None:
    approved = erase.plan(anna.pk, today=TODAY, case=holdings.pk).digest
    holdings.letters.create(kind="x", language="sv", subject="x", text="x", sent_at=timezone.now())
    Case.objects.filter(pk=holdings.pk).update(partner=None)
    assert erase.plan(anna.pk, today=TODAY, case=holdings.pk).digest == approved


@pytest.mark.parametrize("why", ["restriction", "open_case"])
def test_a_hold_forbids_it(anna: Partner, holdings: Case, why: str) -> None:
    if why == "restriction":
        Partner.objects.filter(pk=anna.pk).update(restricted_at=timezone.now())
    else:
        make_case(anna)
    assert erase.plan(anna.pk, today=TODAY, case=holdings.pk).blocked == (why,)
    with pytest.raises(erase.Blocked):
        carry_out(anna, case=holdings)
    assert Partner.objects.filter(pk=anna.pk).exists()


def test_a_hold_that_has_run_out_forbids_nothing(anna: Partner, holdings: Case) -> None:
    place_hold(anna, until=TODAY - timedelta(days=1))
    carry_out(anna, case=holdings)
    assert not LegalHold.objects.exists()


def test_an_older_copy_of_everything_dies_with_it(anna: Partner) -> None:
    earlier = make_case(anna, closed_at=datetime(2026, 11, 1, tzinfo=UTC))
    sealed = sealing.seal(b"all we hold", kind=Kind.PACKAGE, bound_to=earlier.pk)
    package = AccessPackage.objects.create(
        case=earlier, sealed=sealed, built_at=timezone.now(), released_at=timezone.now()
    )
    assert carry_out(anna).files == 1
    package.refresh_from_db()
    assert package.destroyed_at is not None
    assert not FileKey.objects.exists()
    with pytest.raises(sealing.Destroyed):
        sealing.read(sealed)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_starts(anna: Partner) -> None:
    digest = erase.plan(anna.pk, today=TODAY).digest
    with pytest.raises(transaction.TransactionManagementError):
        erase.apply(anna.pk, digest=digest, today=TODAY, by=CLOCK, about=None)


def place_hold(partner: Partner, *, until: date) -> LegalHold:
    """A dispute."""
    return LegalHold.objects.create(
        partner=partner,
        reason="legal_claim",
        law="Dataskyddsförordningen (EU) 2016/679",
        section="artikel 17.3 e",
        placed_at=timezone.now(),
        until=until,
        review_on=until,
    )


def test_the_row_must_be_there() -> None:
    with pytest.raises(Partner.DoesNotExist):
        erase.plan(uuid4().int % 1000, today=TODAY)
