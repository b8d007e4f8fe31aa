"""Every source that the published policy names stands on the map, and every reader of the map takes it (R-55).

The table is the answer to "where is that on the map?": the policy's words, then tables and holdings.
"""

from datetime import date

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from datamap import erase
from datamap.expiry import steps, sweep
from datamap.export import export
from datamap.find import identifiers_of
from datamap.registry import all_declarations, outside, tied_to_subject
from identifiers import fold
from journal.record import CLOCK
from partners.actions import end_relation, file_document, note_social_contact, restrict
from partners.models import Invoice, Partner, SocialContact, VoucherDocument
from partners.models.ledger import DocumentKind
from partners.models.partner import EndReason, RestrictionGround
from requests_app.models import Case
from tests.holdings import make_case, make_invoice

TODAY = date(2026, 11, 22)

SOURCES = {
    "contract data (R-25)": ["partners.Partner"],
    "invoices (R-26, R-56)": ["partners.Invoice", "bookkeeping"],
    "what the invoices refer to (law.md 9.1)": ["partners.VoucherDocument"],
    "newsletters and mailings (R-27, R-30)": ["newsletter"],
    "support messages (R-33)": ["partners.SupportMessage"],
    "social media (R-37, R-45)": ["partners.SocialContact", "social_media"],
    "usage of the services (R-40)": ["partners.UsageEvent", "analytics"],
    "tools for marketing and analysis (R-41)": ["newsletter", "analytics"],
    "IP addresses and devices in logs (R-43, R-44)": ["partners.UsageEvent", "server_logs", "requests_app.RateBucket"],
    "requests and what they carry (R-48, R-49)": [
        *("requests_app.Case", "requests_app.Demand", "requests_app.Message", "requests_app.Letter"),
        *("requests_app.Attachment", "requests_app.AccessPackage", "requests_app.InboundMail", "outbox.OutgoingMail"),
        *("requests_app.PortalLink", "requests_app.PortalCode", "requests_app.PaperCode", "mailbox"),
    ],
    "images of ID documents (R-52, R-54)": ["requests_app.IdentityDocument"],
    "data processing agreements (R-22, R-46)": ["policy.Recipient"],
    "staff, sessions and the log of the desk (R-01)": ["auth.User", "sessions.Session", "admin.LogEntry"],
    "the journal (R-01)": ["journal.JournalEntry"],
    "backups (law.md 11)": ["backups"],
}


@pytest.mark.parametrize("named", SOURCES)
def test_it_stands_on_the_map(named: str) -> None:
    there = set(all_declarations()) | {holding.code for holding in outside()}
    assert set(SOURCES[named]) <= there


def test_every_holding_outside_is_named_by_the_policy() -> None:
    placed = {place for places in SOURCES.values() for place in places}
    assert {holding.code for holding in outside()} <= placed
    assert {held.label for held in tied_to_subject() if held.label.startswith("partners.")} <= placed


@pytest.mark.django_db
def test_the_plan_and_the_copy_have_every_source_tied_to_a_person(anna: Partner, cilla: User) -> None:
    tables = {held.label for held in tied_to_subject()}
    lines = {line.label for line in erase.plan(anna.pk, today=TODAY).lines}
    assert tables | {holding.code for holding in outside()} <= lines
    copied = {source.label for source in export(anna.pk)}
    assert {label for label in tables if label.startswith("partners.")} <= copied


def night(today: date) -> None:
    """One whole sweep."""
    for step in steps():
        sweep(step, today)


@pytest.fixture
def noted(anna: Partner, bertil: Partner, cilla: User) -> Case:
    """Anna and Bertil have written in social media and have invoices that refer to an order."""
    for partner in (anna, bertil):
        note_social_contact(
            partner, by=cilla, platform="LinkedIn", handle=partner.name, note=f"Ring {partner.phone}\r\nefter tre"
        )
        invoice = make_invoice(partner, f"F-{partner.customer_number}", fiscal_year_end=date(2026, 6, 30))
        file_document(
            invoice, by=cilla, kind=DocumentKind.ORDER, number="B-1", dated_on=date(2026, 1, 2), kept_where="Pärm 3"
        )
    return make_case(anna)


def test_the_copy_shows_them_and_shows_annas_only(anna: Partner, noted: Case) -> None:
    rows = {source.label: [source.shown(row) for row in source.rows()] for source in export(anna.pk)}
    (contact,) = rows["partners.SocialContact"]
    assert (contact["platform"], contact["handle"]) == ("LinkedIn", "Anna Åström")
    assert contact["note"] == "Ring 070-1740605\nefter tre"
    (document,) = rows["partners.VoucherDocument"]
    assert (document["kind"], document["number"], document["buyer_name"]) == ("order", "B-1", "Anna Åström")


def test_erasure_takes_the_contact_and_keeps_the_document_as_the_law_says(anna: Partner, noted: Case) -> None:
    known = identifiers_of(anna.pk)
    planned = erase.plan(anna.pk, today=TODAY, case=noted.pk)
    (kept,) = (line for line in planned.kept if line.label == "partners.VoucherDocument")
    assert (kept.section, kept.until) == ("7 kap. 2 §", date(2033, 12, 31))
    with transaction.atomic():
        erase.apply(anna.pk, digest=planned.digest, today=TODAY, by=CLOCK, about=noted.pseudonym, case=noted.pk)
    assert list(SocialContact.objects.values_list("handle", flat=True)) == ["Bertil Berg"]
    document = VoucherDocument.objects.get(partner=None)
    assert document.buyer_name == "Anna Åström"
    left = {hit.label: hit.held for hit in erase.verify(known)}
    assert "partners.SocialContact" not in left
    assert left["partners.VoucherDocument"] is True


def test_a_contact_goes_with_the_relation_and_a_document_after_its_seven_years(
    anna: Partner, noted: Case, cilla: User
) -> None:
    Case.objects.all().delete()
    Partner.objects.filter(pk=anna.pk).update(relation_ended_on=date(2026, 8, 31), marketing_stopped_at=timezone.now())
    night(date(2026, 8, 31))
    assert list(SocialContact.objects.values_list("handle", flat=True)) == ["Bertil Berg"]
    assert VoucherDocument.objects.count() == 2
    night(date(2033, 12, 31))
    assert VoucherDocument.objects.count() == 2
    night(date(2034, 1, 1))
    assert not VoucherDocument.objects.exists()
    assert not Invoice.objects.exists()


def test_nothing_is_noted_of_who_has_left_or_is_restricted(anna: Partner, bertil: Partner, cilla: User) -> None:
    end_relation(anna, on=anna.relation_started_on, why=EndReason.CEASED, by=cilla)
    restrict(bertil, ground=RestrictionGround.ACCURACY, by=cilla)
    for partner, code in ((anna, "ended"), (bertil, "restricted")):
        with pytest.raises(ValidationError) as refused:
            note_social_contact(partner, by=cilla, platform="X", handle="någon")
        assert refused.value.code == code
    assert not SocialContact.objects.exists()


def test_strange_signs_and_empty_fields_are_refused_at_the_field(anna: Partner, cilla: User) -> None:
    for wrong, field in (
        ({"handle": "a\u202eb"}, "handle"),
        ({"note": "a\0b"}, "note"),
        ({"platform": " "}, "platform"),
    ):
        with pytest.raises(ValidationError) as refused:
            note_social_contact(anna, by=cilla, **{"platform": "X", "handle": "anna", **wrong})
        assert set(refused.value.message_dict) == {field}
    with pytest.raises(ValidationError) as long:
        note_social_contact(anna, by=cilla, platform="X", handle="a" * 201)
    assert set(long.value.message_dict) == {"handle"}


def test_the_note_is_found_folded(anna: Partner, noted: Case) -> None:
    assert SocialContact.objects.filter(text_folded__contains=fold("ÅSTRÖM")).count() == 1
