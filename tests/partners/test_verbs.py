"""Cilla keeps the register; David and a superuser without a role may not."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from identifiers.dates import stockholm_today
from identifiers.errors import InvalidIdentifier
from journal.models import JournalEntry
from partners.actions import (
    correct_partner,
    create_partner,
    end_relation,
    file_document,
    lift_restriction,
    note_end_told,
    note_social_contact,
    restrict,
    resume_relation,
    stop_marketing,
)
from partners.models import Partner
from partners.models.ledger import DocumentKind
from partners.models.partner import EndReason, RestrictionGround
from partners.register import ended, marketable, running
from tests.cast import make_invoice
from tests.policy.policy_scene import approve, draft

pytestmark = pytest.mark.django_db

PERSON = "19811218-9876"


def last_line() -> JournalEntry:
    return JournalEntry.objects.latest("seq")


def test_cilla_enters_a_partner_and_everything_searched_is_derived(cilla: User) -> None:
    partner = create_partner(
        by=cilla,
        name="  A\u030asa  LIND ",  # a decomposed Å, as some keyboards send it
        company="ÅSAS GLAS AB",
        number="16556036-0793",
        email="Asa.Lind@Example.COM",
        phone="070-174 06 05",
        postcode="11455",
    )
    partner.refresh_from_db()
    assert (partner.name, partner.name_folded, partner.company_folded) == ("Åsa LIND", "åsa lind", "åsas glas ab")
    assert (partner.email, partner.email_normal) == ("Asa.Lind@Example.COM", "asa.lind@example.com")
    assert (partner.phone, partner.phone_normal) == ("070-174 06 05", "+46701740605")
    assert (partner.number, partner.postcode) == ("556036-0793", "114 55")
    assert partner.relation_started_on == stockholm_today()
    assert str(partner) == partner.customer_number == "DH-0000001"
    assert create_partner(by=cilla, name="Nästa").customer_number == "DH-0000002"


def test_every_fault_is_named_at_its_field_and_nothing_is_stored(cilla: User) -> None:
    with pytest.raises(ValidationError) as refused:
        create_partner(
            by=cilla,
            name="Anna\u202egnp.exe",
            company="x" * 201,
            number="556036-0794",
            email="anna@",
            phone="ring mig",
            city="Lund\0",
        )
    assert set(refused.value.error_dict) == {"name", "company", "number", "email", "phone", "city"}
    assert not Partner.objects.exists()
    with pytest.raises(ValidationError):
        create_partner(by=cilla, name="")


def test_a_customer_number_that_is_taken_is_refused_in_words(cilla: User, anna: Partner) -> None:
    with pytest.raises(ValidationError) as refused:
        create_partner(by=cilla, name="Någon", customer_number=anna.customer_number)
    assert "customer_number" in refused.value.error_dict


def test_david_and_a_superuser_without_a_role_are_refused_by_every_verb(anna: Partner, david: User) -> None:
    root = User.objects.create_superuser("root", password="a long way to the archive")
    invoice = make_invoice(anna)
    for stranger in (david, root):
        for verb in (
            lambda by: create_partner(by=by, name="X"),
            lambda by: correct_partner(anna, by=by, name="X"),
            lambda by: end_relation(anna, on=stockholm_today(), why=EndReason.CEASED, by=by),
            lambda by: resume_relation(anna, by=by),
            lambda by: restrict(anna, ground=RestrictionGround.ACCURACY, by=by),
            lambda by: note_end_told(anna, lifts_on=stockholm_today(), by=by),
            lambda by: lift_restriction(anna, by=by),
            lambda by: stop_marketing(anna.email, by=by),
            lambda by: note_social_contact(anna, by=by, platform="X", handle="anna"),
            lambda by: file_document(
                invoice, by=by, kind=DocumentKind.ORDER, number="1", dated_on=date(2026, 1, 2), kept_where="Pärm 3"
            ),
        ):
            with pytest.raises(PermissionDenied):
                verb(stranger)
    anna.refresh_from_db()
    assert anna.name == "Anna Åström"
    assert anna.relation_ended_on is None
    assert not JournalEntry.objects.exists()


def test_a_right_lost_is_lost_at_once(anna: Partner, cilla: User) -> None:
    correct_partner(anna, by=cilla, city="Lund")
    cilla.is_active = False
    with pytest.raises(PermissionDenied):
        correct_partner(anna, by=cilla, city="Malmö")


def test_a_correction_touches_what_was_named_and_the_journal_learns_no_value(anna: Partner, cilla: User) -> None:
    correct_partner(anna, by=cilla, name="Anna Öberg", phone="+46 70 174 06 99")
    anna.refresh_from_db()
    assert (anna.name_folded, anna.phone_normal, anna.email) == ("anna öberg", "+46701740699", "anna@example.com")
    line = last_line()
    assert (line.event, line.subject, line.facts) == (
        "partner_corrected",
        anna.pseudonym,
        {"fields": ["name", "phone"]},
    )
    assert line.actor == f"staff:{cilla.pk}"
    correct_partner(anna, by=cilla, name="Anna Öberg")
    assert last_line().seq == line.seq, "nothing changed, nothing is written"
    with pytest.raises(TypeError, match="customer_number"):
        correct_partner(anna, by=cilla, customer_number="K-9")  # type: ignore[call-arg]


def test_the_relation_ends_with_date_who_why_and_marketing_stops_the_same_second(anna: Partner, cilla: User) -> None:
    before = timezone.now()
    end_relation(anna, on=date(2026, 8, 31), why=EndReason.TERMINATED_BY_PARTNER, by=cilla)
    anna.refresh_from_db()
    assert (anna.relation_ended_on, anna.relation_end_reason) == (date(2026, 8, 31), "by_partner")
    assert anna.relation_ended_by == cilla
    assert before <= anna.marketing_stopped_at <= timezone.now()
    assert anna not in marketable()
    assert anna in ended()
    assert last_line().facts == {"on": "2026-08-31", "why": "by_partner"}
    with pytest.raises(ValidationError):
        end_relation(anna, on=date(2026, 9, 1), why=EndReason.CEASED, by=cilla)


def test_an_earlier_stop_keeps_its_date_when_the_relation_ends(anna: Partner, cilla: User) -> None:
    stop_marketing(anna.email, by=None)
    anna.refresh_from_db()
    said_no = anna.marketing_stopped_at
    assert end_relation(anna, on=stockholm_today(), why=EndReason.CEASED, by=cilla).marketing_stopped_at == said_no


def test_an_end_before_the_start_or_ahead_of_today_is_refused(anna: Partner, cilla: User) -> None:
    for impossible in (anna.relation_started_on - timedelta(days=1), stockholm_today() + timedelta(days=1)):
        with pytest.raises(ValidationError) as refused:
            end_relation(anna, on=impossible, why=EndReason.CEASED, by=cilla)
        assert "on" in refused.value.error_dict
    assert anna in running()


def test_the_database_itself_allows_no_marketing_after_the_end(anna: Partner) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Partner.objects.filter(pk=anna.pk).update(relation_ended_on=stockholm_today())


def test_a_resumed_relation_runs_and_marketing_stays_stopped(anna: Partner, cilla: User) -> None:
    with pytest.raises(ValidationError):
        resume_relation(anna, by=cilla)
    end_relation(anna, on=stockholm_today(), why=EndReason.CONTRACT_ENDED, by=cilla)
    partner = resume_relation(anna, by=cilla)
    assert partner in running()
    assert (partner.relation_end_reason, partner.relation_ended_by) == ("", None)
    assert partner not in marketable()
    assert last_line().event == "partner_relation_resumed"


def test_marketing_stops_for_every_partner_with_the_address_and_for_nobody_else(anna: Partner, bertil: Partner) -> None:
    twin = create_partner(by=None, name="Anna igen", email="ANNA@example.com")
    assert set(marketable()) == {anna, bertil, twin}
    assert stop_marketing(" Anna@EXAMPLE.com ", by=None) == 2
    assert stop_marketing("anna@example.com", by=None) == 0
    assert set(marketable()) == {bertil}
    assert (last_line().actor, last_line().facts) == ("requester", {"partners": 0})
    with pytest.raises(InvalidIdentifier):
        stop_marketing("not an address", by=None)


def test_restricted_data_leaves_the_mailings_until_it_is_lifted(anna: Partner, cilla: User) -> None:
    first = restrict(anna, ground=RestrictionGround.ACCURACY, by=cilla).restricted_at
    again = restrict(anna, ground=RestrictionGround.CLAIMS, by=cilla)
    assert (again.restricted_at, again.restriction_ground) == (first, "art_18_1_c")
    assert anna not in marketable()
    with pytest.raises(ValidationError):
        lift_restriction(anna, by=cilla)
    note_end_told(anna, lifts_on=stockholm_today() + timedelta(days=1), by=cilla)
    with pytest.raises(ValidationError):
        lift_restriction(anna, by=cilla)
    note_end_told(anna, lifts_on=stockholm_today(), by=cilla)
    assert lift_restriction(anna, by=cilla).restricted_at is None
    assert anna in marketable()
    with pytest.raises(ValidationError):
        note_end_told(anna, lifts_on=stockholm_today(), by=cilla)


def test_a_new_restriction_calls_off_an_end_that_was_told(anna: Partner, cilla: User) -> None:
    restrict(anna, ground=RestrictionGround.ACCURACY, by=cilla)
    note_end_told(anna, lifts_on=stockholm_today(), by=cilla)
    restrict(anna, ground=RestrictionGround.OBJECTION, by=cilla)
    with pytest.raises(ValidationError):
        lift_restriction(anna, by=cilla)


def test_a_personal_number_is_kept_in_one_form_however_it_is_typed(cilla: User) -> None:
    for typed in (PERSON, "811218-9876", "198112189876", "SE811218987601"):
        assert create_partner(by=cilla, name="Anna", number=typed).number == PERSON


def test_a_partner_keeps_the_version_of_the_policy_its_contract_was_made_under(cilla: User, eva: User) -> None:
    from_today = create_partner(by=cilla, name="Ny")
    assert from_today.policy_version_at_contract == 1
    before = create_partner(by=cilla, name="Gammal", relation_started_on=date(2020, 1, 15))
    assert before.policy_version_at_contract is None, "no version is kept from then"
    second = approve(draft(cilla, valid_from=stockholm_today()), eva)
    assert create_partner(by=cilla, name="Nyare").policy_version_at_contract == second.number
    from_today.refresh_from_db()
    assert from_today.policy_version_at_contract == 1
    corrected = correct_partner(from_today, by=cilla, relation_started_on=date(2020, 1, 15))
    corrected.refresh_from_db()
    assert corrected.policy_version_at_contract is None
