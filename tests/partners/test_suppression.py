"""Who said no, and who was erased, is left alone: by marks that outlive the partner and tell nobody's address."""

import base64
import os
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from datamap import erase
from datamap.expiry import steps, sweep
from datamap.rules import ERASED_MARK, LEDGER
from identifiers import stockholm_today
from journal.models import JournalEntry
from partners.actions import (
    correct_partner,
    create_partner,
    end_marketing,
    end_relation,
    stop_by_link,
    stop_marketing,
    undo_stop_by_link,
)
from partners.fictional.register import fill_register
from partners.models import ErasedMark, Partner, Suppression
from partners.models.partner import EndReason
from partners.register import marketable
from partners.suppression import erased_before, suppressed
from tests.cast import ANNA, make_anna, make_bertil
from vault import marks
from vault.marks import Of, mark

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)


def fresh_key() -> str:
    return base64.b64encode(os.urandom(32)).decode()


def swept(today: date) -> None:
    """What the night does."""
    for step in steps():
        sweep(step, today)


def erased(partner: Partner) -> None:
    """As two persons approve it."""
    plan = erase.plan(partner.pk, today=TODAY)
    erase.apply(partner.pk, digest=plan.digest, today=TODAY, by="clock", about=partner.pseudonym)


def test_anna_says_no_and_is_known_again_after_she_has_gone(anna: Partner) -> None:
    stop_marketing("ANNA@example.com", by=None)
    end_relation(anna, on=date(2026, 1, 15), why=EndReason.CONTRACT_ENDED, by=None)
    swept(date(2026, 7, 15))
    assert not Partner.objects.exists()
    assert suppressed(["Anna@Example.com", "bertil@example.org"]) == {"Anna@Example.com"}
    again = create_partner(by=None, name="Anna Åström", email="anna@EXAMPLE.com")
    assert again.marketing_stopped_at == Suppression.objects.get().set_at
    assert not marketable().exists()


def test_no_mark_tells_an_address_and_none_is_made_without_the_key(anna: Partner, settings) -> None:
    stop_marketing(anna.email, by=None)
    (row,) = Suppression.objects.values_list("mark", flat=True)
    assert "anna" not in row
    settings.SUPPRESSION_KEYS = fresh_key()
    assert mark(Of.EMAIL, anna.email) != row


def test_an_end_of_the_relation_is_no_objection(anna: Partner) -> None:
    end_relation(anna, on=date(2026, 1, 15), why=EndReason.CONTRACT_ENDED, by=None)
    assert not Suppression.objects.exists()


def test_whoever_moves_to_another_address_has_still_said_no(anna: Partner, bertil: Partner) -> None:
    stop_marketing(anna.email, by=None)
    correct_partner(anna, by=None, email="anna.ny@example.com")
    assert suppressed(["anna.ny@example.com", "anna@example.com"]) == {"anna.ny@example.com", "anna@example.com"}
    assert correct_partner(bertil, by=None, email="anna@example.com").marketing_stopped_at


def test_the_stop_holds_in_the_query_itself_from_that_second(anna: Partner, bertil: Partner) -> None:
    assert set(marketable()) == {anna, bertil}
    Suppression.objects.create(mark=mark(Of.EMAIL, anna.email), set_at=anna.relation_started_on.isoformat() + "T00:00Z")
    assert set(marketable()) == {bertil}


def test_the_link_can_be_undone_and_undoes_nothing_else(anna: Partner, bertil: Partner) -> None:
    for partner in (anna, bertil):
        stop_by_link(mark(Of.EMAIL, partner.email))
    assert not marketable().exists()
    stop_marketing(bertil.email, by=None)  # and says so in a case too
    assert undo_stop_by_link(mark(Of.EMAIL, anna.email))
    assert not undo_stop_by_link(mark(Of.EMAIL, bertil.email))
    assert set(marketable()) == {anna}
    end_relation(anna, on=TODAY, why=EndReason.CONTRACT_ENDED, by=None)
    stop_by_link(mark(Of.EMAIL, anna.email))
    undo_stop_by_link(mark(Of.EMAIL, anna.email))
    anna.refresh_from_db()
    assert anna.marketing_stopped_at


def test_whom_we_erased_no_old_list_brings_back(anna: Partner, bertil: Partner) -> None:
    erased(anna)
    assert erased_before(Of.EMAIL, ["bertil@example.org", "ANNA@example.com"]) == {"ANNA@example.com"}
    assert erased_before(Of.NUMBER, ["811218-9876", "556036-0793"]) == {"811218-9876"}
    for given in ({"email": ANNA["email"]}, {"number": "811218-9876"}):
        with pytest.raises(ValidationError) as refused:
            create_partner(by=None, name="Anna Åström", **given)
        assert set(refused.value.error_dict) == set(given)


def test_anna_may_come_back_herself_and_gets_no_advertising_unasked(anna: Partner) -> None:
    erased(anna)
    back = create_partner(by=None, name=ANNA["name"], email=ANNA["email"], number=ANNA["number"], came_back=True)
    assert back.marketing_stopped_at
    assert not ErasedMark.objects.exists()
    assert JournalEntry.objects.get(event="partner_created").facts["came_back"] is True


def test_the_marks_of_an_erasure_go_when_no_list_can_be_so_old(anna: Partner) -> None:
    erased(anna)
    assert ERASED_MARK.until(TODAY) >= LEDGER.until(date(2027, 4, 30))  # the last voucher of a broken fiscal year
    swept(ERASED_MARK.until(TODAY))
    assert ErasedMark.objects.count() == 2
    swept(ERASED_MARK.due_on(TODAY))
    assert not ErasedMark.objects.exists()
    assert Suppression.objects.count() == 1


def test_the_marks_against_newsletters_go_when_there_are_no_newsletters(
    client: Client, anna: Partner, cilla, eva
) -> None:
    stop_marketing(anna.email, by=None)
    with pytest.raises(PermissionDenied):
        end_marketing(by=cilla)
    client.force_login(eva)
    there = reverse("admin:partners_partner_marketing")
    assert client.get(there).status_code == 200
    assert Suppression.objects.filter(needless_from=None).exists(), "a look changes nothing"
    assert client.post(there)["Location"] == reverse("admin:partners_partner_changelist")
    assert Suppression.objects.exclude(needless_from=None).count() == 1
    stop_marketing("bertil@example.org", by=None)
    swept(stockholm_today())
    assert suppressed([anna.email, "bertil@example.org"]) == {"bertil@example.org"}


def test_a_newer_key_marks_and_the_older_one_still_recognises(anna: Partner, settings) -> None:
    stop_by_link(mark(Of.EMAIL, anna.email))
    before = marks.written_down()
    settings.SUPPRESSION_KEYS = f"{fresh_key()},{before}"
    assert suppressed([anna.email]) == {anna.email}
    settings.JOURNAL_SIGNING_KEY = fresh_key()  # the journal's key may change once the old one is written down
    assert suppressed([anna.email]) == {anna.email}


def test_many_addresses_cost_few_statements(anna: Partner) -> None:
    stop_marketing(anna.email, by=None)
    many = [*(f"person{number}@example.com" for number in range(1_999)), anna.email]
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert suppressed(many) == {anna.email}
    assert len(asked) == 4


def test_the_fictional_register_leaves_them_alone_too(db: None) -> None:
    fill_register(3, today=TODAY, ended=0)
    Partner.objects.update(marketing_stopped_at=None)
    addresses = list(Partner.objects.values_list("email", flat=True))
    for address in addresses:
        stop_marketing(address, by=None)
    Partner.objects.all().delete()
    fill_register(3, today=TODAY, ended=0)
    assert set(Partner.objects.values_list("email", flat=True)) & set(addresses)
    assert not marketable().filter(email__in=addresses).exists()


def test_bertil_is_untouched_by_what_anna_says(anna: Partner, bertil: Partner) -> None:
    stop_by_link(mark(Of.EMAIL, anna.email))
    erased(anna)
    assert list(marketable()) == [bertil]
    assert suppressed([bertil.email]) == set()


def test_made_by_hand_or_by_the_verbs_the_mark_is_the_same() -> None:
    assert create_partner(by=None, name="Anna", email="Anna@Example.com").email_mark == make_anna().email_mark
    assert make_bertil(email="").email_mark == ""
