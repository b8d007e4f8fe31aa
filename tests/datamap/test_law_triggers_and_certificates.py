"""The proof of an erasure, signed and checked; and vouchers of either kind that no statement takes too early."""

import json
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse

from datamap.erase.certificate import is_ours
from datamap.models import Certificate
from partners.models import Partner
from partners.models.ledger import VoucherDocument
from requests_app import tasks
from requests_app.actions import approval, erasure, unasked
from requests_app.models import Case
from requests_app.models.demand import Trigger
from tests.holdings import make_hold, make_invoice, make_message, sweep_all

pytestmark = pytest.mark.django_db(transaction=True)


def make_document(partner: Partner) -> VoucherDocument:
    return VoucherDocument.objects.create(
        partner=partner,
        invoice_number="F-1",
        fiscal_year_end=date(2026, 6, 30),
        kind="order",
        number="1",
        dated_on=date(2026, 1, 2),
        buyer_name="Anna",
        buyer_name_folded="anna",
        kept_where="Pärm 3",
    )


def test_a_document_behind_an_invoice_is_kept_like_it(anna: Partner) -> None:
    document = make_document(anna)
    with pytest.raises(DatabaseError, match="a law keeps this record"), transaction.atomic():
        document.delete()
    sweep_all(date(2033, 12, 31))
    assert VoucherDocument.objects.exists()
    sweep_all(date(2034, 1, 1))
    assert not VoucherDocument.objects.exists()


def certified(anna: Partner, cilla: User, eva: User) -> Case:
    """Anna is erased, searched for, and the proof is signed."""
    make_message(anna)
    make_invoice(anna)
    case = unasked.open_unasked(anna, trigger=Trigger.ORDER, finding="Beslut.", by=cilla)
    proposal = erasure.propose_erasure(case.demands.get(), by=cilla)
    assert proposal is not None
    approval.approve(proposal, by=eva)
    tasks.fulfil()
    tasks.certify()
    assert not Certificate.objects.exists(), "texts are still to be searched"
    tasks.search_texts_again()
    tasks.certify()
    tasks.certify()
    return case


def test_the_certificate_says_what_the_journal_says_and_names_nobody(anna: Partner, cilla: User, eva: User) -> None:
    pseudonym = anna.pseudonym
    case = certified(anna, cilla, eva)
    made = Certificate.objects.get()
    assert made.about == case.pseudonym
    facts: dict[str, Any] = made.facts
    assert facts["erased"]["sources"] == [
        {"source": "partners.Partner", "rows": 1, "rules": ["at_the_end", "six_months"]},
        {"source": "partners.SupportMessage", "rows": 1, "rules": ["at_the_end"]},
    ]
    assert {"source": "partners.Invoice", "rows": 1, "rules": ["ledger"]} in facts["kept"]
    assert [search["left"] for search in facts["searched"]] == [[], []]
    assert facts["searched"][0]["journal_line"] > facts["erased"]["journal_line"]
    for secret in ("Anna", "anna@", "K-1001", "1740605", str(pseudonym), "F-1", case.reference):
        assert secret not in json.dumps(facts)
    assert is_ours(made)


@pytest.mark.parametrize("change", ["facts", "signature", "key", "line", "another"])
def test_what_was_changed_is_not_ours(anna: Partner, cilla: User, eva: User, change: str) -> None:
    certified(anna, cilla, eva)
    call_command("verify_certificates")
    made = Certificate.objects.get()
    if change == "facts":
        made.facts["erased"]["sources"][0]["rows"] = 2
    elif change == "signature":
        made.signature = made.signature[:10] + ("A" if made.signature[10] != "A" else "B") + made.signature[11:]
    elif change == "key":
        made.public_key = "A" * 43 + "="
    elif change == "line":
        made.journal_line = 1
    else:
        Certificate.objects.all().delete()
        made.id = made.about
    made.save()
    assert not is_ours(made)
    with pytest.raises((SystemExit, CommandError)):
        call_command("verify_certificates")


def test_what_a_hold_kept_has_a_certificate_of_its_own(anna: Partner, cilla: User, eva: User) -> None:
    make_hold(anna, source="partners.SupportMessage")
    certified(anna, cilla, eva)
    first = Certificate.objects.get()
    assert {"source": "partners.SupportMessage", "rows": 1, "rules": []} in first.facts["kept"]


def test_the_pdf_is_made_when_it_is_opened(client: Client, anna: Partner, cilla: User, eva: User, david: User) -> None:
    case = certified(anna, cilla, eva)
    made = Certificate.objects.get()
    client.force_login(cilla)
    page = client.get(reverse("admin:requests_app_case_change", args=[case.pk])).content.decode()
    there = reverse("admin:certificate", args=[made.pk, "pdf"])
    assert there in page
    opened = client.get(there)
    assert (opened.headers["Content-Type"], opened.content[:5]) == ("application/pdf", b"%PDF-")
    as_json = client.get(reverse("admin:certificate", args=[made.pk, "json"])).json()
    assert (as_json["facts"], as_json["signature"]) == (made.facts, made.signature)
    client.force_login(david)
    assert client.get(there).status_code == 403
