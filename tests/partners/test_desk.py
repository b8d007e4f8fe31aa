"""The register at the desk: what is shown, what is masked, what David never sees."""

from datetime import date, timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from identifiers.dates import stockholm_today
from journal.models import JournalEntry
from partners.actions import end_relation
from partners.models import (
    AnonymisedPartner,
    Invoice,
    Partner,
    SocialContact,
    SupportMessage,
    UsageEvent,
    VoucherDocument,
)
from partners.models.partner import EndReason
from tests import cast

pytestmark = pytest.mark.django_db

LIST = "/staff/partners/partner/"


@pytest.fixture
def desk(client: Client, cilla: User) -> Client:
    client.force_login(cilla)
    return client


def page(partner: Partner, what: str = "change") -> str:
    return reverse(f"admin:partners_partner_{what}", args=[partner.pk])


def fields(partner: Partner, **changed: str) -> dict[str, str]:
    """What the browser sends back for a page nobody touched, and what was changed."""
    shown = {"number": "19811218-****", "relation_started_on": partner.relation_started_on.isoformat()}
    names = ("name", "company", "email", "phone", "street", "postcode", "city")
    return {**{name: getattr(partner, name) for name in names}, **shown, **changed}


@pytest.mark.parametrize("typed", ["ÅSTRÖM", "åström", "A\u030astro\u0308m", "0701740605", "+46 70 174 06 05"])
def test_anna_is_found_however_her_name_and_phone_are_typed(
    desk: Client, anna: Partner, bertil: Partner, typed: str
) -> None:
    found = desk.post(LIST, {"q": typed}).content.decode()
    assert anna.customer_number in found
    assert bertil.customer_number not in found


@pytest.mark.parametrize("typed", ["198112189876", "k-1001", "Anna@Example.com", "snickeri anna"])
def test_anna_is_found_by_number_address_and_words(desk: Client, anna: Partner, bertil: Partner, typed: str) -> None:
    found = desk.post(LIST, {"q": typed}).content.decode()
    assert anna.customer_number in found
    assert bertil.customer_number not in found


def test_a_name_in_the_address_is_not_heard_and_never_repeated_in_links(desk: Client, anna: Partner) -> None:
    bertil = cast.make_bertil()
    assert bertil.customer_number in desk.get(LIST, {"q": "Åström"}).content.decode()
    found = desk.post(LIST, {"q": "Åström"}).content.decode()
    assert "q=" not in found


def test_strange_signs_in_the_search_find_nothing_and_break_nothing(desk: Client, anna: Partner) -> None:
    for typed in ("\0", "%_%", "'; --", "\u202e", "9" * 500, "a\0nna åström"):
        assert desk.post(LIST, {"q": typed}).status_code == 200


def test_the_sole_traders_number_is_masked_in_list_and_page(desk: Client, anna: Partner, bertil: Partner) -> None:
    for there in (LIST, page(anna)):
        shown = desk.get(there).content.decode()
        assert "19811218-****" in shown
        assert "9876" not in shown
    assert "556036-0793" in desk.get(LIST).content.decode(), "an organisation's number is nobody's secret"


def test_a_page_saved_as_it_came_changes_nothing(desk: Client, anna: Partner) -> None:
    assert desk.post(page(anna), fields(anna)).status_code == 302
    anna.refresh_from_db()
    assert anna.number == "19811218-9876"
    assert not JournalEntry.objects.exists()


def test_cilla_corrects_and_no_value_reaches_the_log(desk: Client, anna: Partner) -> None:
    assert desk.post(page(anna), fields(anna, name="Anna Öberg", number="640823-3234")).status_code == 302
    anna.refresh_from_db()
    assert (anna.name_folded, anna.number) == ("anna öberg", "19640823-3234")
    log = LogEntry.objects.get()
    assert log.object_repr == anna.customer_number
    for value in ("Anna", "Öberg", "3234"):
        assert value not in log.change_message


def test_bad_input_is_answered_at_the_field_and_the_rest_is_kept(desk: Client, anna: Partner) -> None:
    bad = {"email": "anna@", "phone": "ring mig", "number": "556036-0794", "city": "x" * 101, "company": "A\u202eB"}
    answer = desk.post(page(anna), fields(anna, **bad, name="Ny Namnsson"))
    assert answer.status_code == 200
    form = answer.context["adminform"].form
    assert set(form.errors) == set(bad)
    assert "Ny Namnsson" in answer.content.decode()
    for name in ("name", "street"):
        errors = desk.post(page(anna), fields(anna, **{name: "nul\0nul"})).context["adminform"].form.errors
        assert set(errors) == {name}
    anna.refresh_from_db()
    assert anna.name == "Anna Åström"


def test_a_new_partner_gets_the_next_number_or_the_chosen_one(desk: Client, anna: Partner) -> None:
    there = reverse("admin:partners_partner_add")
    new = {"name": "Åke Ny", "email": "åke@example.com", "relation_started_on": "2026-01-02"}
    assert desk.post(there, new).status_code == 302
    assert Partner.objects.get(name="Åke Ny").customer_number == "DH-0000001"
    assert desk.post(there, {**new, "customer_number": "X-7"}).status_code == 302
    taken = desk.post(there, {**new, "customer_number": anna.customer_number})
    assert set(taken.context["adminform"].form.errors) == {"customer_number"}
    empty = desk.post(there, {"relation_started_on": "i går"})
    assert set(empty.context["adminform"].form.errors) == {"name", "relation_started_on"}


def test_a_protected_partners_address_and_phone_stay_in_the_drawer(desk: Client, anna: Partner) -> None:
    Partner.objects.filter(pk=anna.pk).update(protected_identity=True)
    for there in (LIST, page(anna)):
        shown = desk.get(there).content.decode()
        for secret in (anna.phone, anna.street, anna.postcode, anna.city):
            assert secret not in shown
    left = fields(anna, phone="", street="", postcode="", city="", protected_identity="on")
    assert desk.post(page(anna), {**left, "street": "Nya gatan 2"}).status_code == 302
    anna.refresh_from_db()
    assert (anna.phone, anna.street, anna.city) == ("070-1740605", "Nya gatan 2", "Stockholm")


def test_cilla_ends_and_resumes_a_relation_on_pages_of_their_own(desk: Client, anna: Partner) -> None:
    assert page(anna, "end") in desk.get(page(anna)).content.decode()
    assert desk.get(page(anna, "end")).status_code == 200
    ahead = (stockholm_today() + timedelta(days=1)).isoformat()
    assert desk.post(page(anna, "end"), {"on": ahead, "why": "ceased"}).context["form"].errors.keys() == {"on"}
    assert desk.post(page(anna, "end"), {"on": "", "why": "because"}).context["form"].errors.keys() == {"on", "why"}
    assert desk.post(page(anna, "end"), {"on": "2026-08-31", "why": "ceased"}).status_code == 302
    anna.refresh_from_db()
    assert anna.relation_ended_on == date(2026, 8, 31)
    assert page(anna, "resume") in desk.get(page(anna)).content.decode()
    again = desk.post(page(anna, "end"), {"on": "2026-08-31", "why": "ceased"})
    assert again.context["form"].non_field_errors()
    assert desk.post(page(anna, "resume"), {"sure": "1"}).status_code == 302
    anna.refresh_from_db()
    assert anna.relation_ended_on is None


def test_nobody_is_at_an_address_nobody_has(desk: Client) -> None:
    for key in ("0", "99999", "x", "9" * 40):
        assert desk.get(f"{LIST}{key}/end/").status_code == 404


def test_david_and_a_superuser_without_a_role_see_nothing(client: Client, anna: Partner, david: User) -> None:
    root = User.objects.create_superuser("root", password="a long way to the archive")
    for stranger in (david, root):
        client.force_login(stranger)
        for there in (LIST, page(anna), page(anna, "end"), page(anna, "resume"), "/staff/partners/invoice/"):
            assert client.get(there).status_code == 403, there
        assert client.post(page(anna, "end"), {"on": "2026-08-31", "why": "ceased"}).status_code == 403


def test_nothing_is_deleted_from_the_desk(desk: Client, anna: Partner) -> None:
    assert desk.get(page(anna, "delete")).status_code == 403
    assert desk.post(page(anna, "delete"), {"post": "yes"}).status_code == 403
    desk.post(LIST, {"action": "delete_selected", "_selected_action": anna.pk, "index": 0, "post": "yes"})
    assert Partner.objects.filter(pk=anna.pk).exists()


def test_the_filter_tells_running_from_ended_and_silent(desk: Client, anna: Partner, bertil: Partner) -> None:
    end_relation(bertil, on=stockholm_today(), why=EndReason.CEASED, by=None)
    for kind, there, gone in (("running", anna, bertil), ("ended", bertil, anna), ("silent", anna, bertil)):
        shown = desk.get(LIST, {"relation": kind}).content.decode()
        assert there.customer_number in shown, kind
        assert gone.customer_number not in shown, kind


def make_row(model: type, place: str) -> None:
    """A row of the model, with a partner of its own."""
    partner = cast.make_partner(customer_number=f"T-{place}")
    day = stockholm_today()
    if model is SupportMessage:
        SupportMessage.objects.create(partner=partner, sent_at=timezone.now(), text="x")
    if model is Invoice:
        dates = {"issued_on": day, "fiscal_year_end": day}
        Invoice.objects.create(partner=partner, number=place, amount=1, vat=0, buyer_name="x", **dates)
    if model is UsageEvent:
        UsageEvent.objects.create(partner=partner, at=timezone.now(), event="login")
    if model is SocialContact:
        SocialContact.objects.create(partner=partner, at=timezone.now(), platform="X", handle=place)
    if model is VoucherDocument:
        VoucherDocument.objects.create(partner=partner, number=place, dated_on=day, fiscal_year_end=day)
    if model is AnonymisedPartner:
        AnonymisedPartner.objects.create(kind="company", started_quarter="2020-Q1", recipe="r1")


MODELS = [Partner, SupportMessage, Invoice, VoucherDocument, SocialContact, UsageEvent, AnonymisedPartner]


@pytest.mark.parametrize("model", MODELS)
def test_a_longer_list_asks_the_database_no_more_often(desk: Client, model: type) -> None:
    there = f"/staff/partners/{model.__name__.lower()}/"
    make_row(model, "0")
    desk.get(there)  # content types are cached by the first look
    counts = []
    for batch in range(2):
        with CaptureQueriesContext(connection) as asked:
            assert desk.get(there).status_code == 200
        counts.append(len(asked))
        for place in range(8):
            make_row(model, f"{batch}-{place}")
    assert counts[0] == counts[1]
    assert sum("partners_" in query["sql"] for query in asked.captured_queries) <= 3
    row = model._default_manager.first()
    assert desk.get(f"{there}{row.pk}/change/").status_code == 200
    if model is not Partner:
        assert desk.get(f"{there}add/").status_code == 403


def test_cilla_notes_a_contact_and_files_a_document_on_pages_of_their_own(
    client: Client, desk: Client, anna: Partner, david: User
) -> None:
    contact = f"/staff/partners/partner/{anna.pk}/contact/"
    assert contact in desk.get(f"/staff/partners/partner/{anna.pk}/change/").content.decode()
    assert set(desk.post(contact, {"platform": "", "handle": "anna"}).context["form"].errors) == {"platform"}
    assert desk.post(contact, {"platform": "LinkedIn", "handle": "anna", "note": "Hej"}).status_code == 302
    assert "LinkedIn, anna. Hej" in desk.get(f"/staff/partners/partner/{anna.pk}/change/").content.decode()
    invoice = cast.make_invoice(anna)
    file = f"/staff/partners/invoice/{invoice.pk}/file/"
    sent = {"kind": "order", "number": "B-7", "dated_on": "2026-01-02", "kept_where": "Pärm 3"}
    assert desk.post(file, sent).status_code == 302
    assert "B-7, 2026-01-02: Pärm 3" in desk.get(f"/staff/partners/invoice/{invoice.pk}/change/").content.decode()
    assert JournalEntry.objects.filter(event__in=("social_contact_noted", "voucher_document_filed")).count() == 2
    client.force_login(david)
    for address, data in ((contact, {"platform": "X", "handle": "a"}), (file, sent)):
        assert client.post(address, data).status_code == 403
    assert (SocialContact.objects.count(), VoucherDocument.objects.count()) == (1, 1)
