"""The nightly sweep: what is due goes, nothing early, nothing held, and one bad row stops nobody else."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_DNS, UUID, uuid5

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from datamap.expiry import Count, count, steps, sweep
from journal.models import JournalEntry
from partners.models import AnonymisedPartner, Invoice, Partner, SupportMessage, UsageEvent
from requests_app.models import AccessPackage, Attachment, Case, IdentityDocument, InboundMail, Letter, Message
from retention.models import Leaving
from tests.cast import make_partner
from tests.datamap.test_erasure import place_hold
from tests.holdings import make_case, make_invoice, make_message, make_usage
from todo.models import Task
from vault import sealing
from vault.models import FileKey, Kind, ShortLivedKey

pytestmark = pytest.mark.django_db


def night(today: date, **options: Any) -> dict[tuple[str, str], Count]:
    """One whole sweep; the counts of what it touched."""
    counts = [table for step in steps() for table in sweep(step, today, **options)[0]]
    return {(one.rule, one.label): one for one in counts if one.due or one.done or one.held or one.parked}


def end(partner: Partner, on: date) -> None:
    """The relation ended on that day."""
    Partner.objects.filter(pk=partner.pk).update(relation_ended_on=on, marketing_stopped_at=timezone.now())


def noon(day: date) -> datetime:
    """Noon UTC of a day."""
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def test_at_the_end_all_but_the_four_fields_goes(anna: Partner, bertil: Partner) -> None:
    for partner in (anna, bertil):
        make_message(partner)
        make_usage(partner, at=noon(date(2026, 8, 1)))
        make_invoice(partner, partner.customer_number)
    end(anna, date(2026, 8, 31))
    night(date(2026, 8, 30))
    assert SupportMessage.objects.count() == 2
    night(date(2026, 8, 31))
    anna.refresh_from_db()
    assert (anna.number, anna.company, anna.company_folded) == ("", "", "")
    assert (anna.name, anna.email, anna.phone, anna.street) == (
        *("Anna Åström", "anna@example.com", "070-1740605"),
        "Exempelgatan 1",
    )
    assert list(SupportMessage.objects.values_list("partner", flat=True)) == [bertil.pk]
    assert list(UsageEvent.objects.values_list("partner", flat=True)) == [bertil.pk]
    assert Invoice.objects.count() == 2


def test_at_six_months_one_anonymous_row_stays(anna: Partner, bertil: Partner) -> None:
    end(anna, date(2026, 8, 31))
    make_invoice(anna)
    case = make_case(anna, closed_at=noon(date(2026, 9, 1)))
    night(date(2027, 2, 27))
    assert Partner.objects.filter(pk=anna.pk).exists()
    counts = night(date(2027, 2, 28))
    assert list(Partner.objects.all()) == [bertil]
    (row,) = AnonymisedPartner.objects.values()
    row.pop("id")
    assert row == {
        "county": "Stockholms län",
        "kind": "sole_trader",
        "started_quarter": "2020-Q1",
        "ended_quarter": "2026-Q3",
        "recipe": "partner/1",
    }
    assert counts["six_months", "partners.Partner"].done == 1
    case.refresh_from_db()
    assert (case.partner_id, case.name) == (None, "Anna Åström")
    assert Invoice.objects.get().partner_id is None


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("19811218-9876", "sole_trader"),
        ("198112189876", "sole_trader"),
        ("8112189876", "sole_trader"),
        ("556036-0793", "company"),
        ("165560360793", "company"),
        ("2120000142", "public"),
        ("", "unknown"),
    ],
)
def test_the_kind_of_customer_outlives_the_number(number: str, kind: str) -> None:
    partner = make_partner(customer_number="K", name="Somebody", number=number, postcode="841 00")
    end(partner, date(2026, 1, 31))
    night(date(2026, 1, 31))
    assert not Partner.objects.get().number
    night(date(2026, 7, 31))
    assert AnonymisedPartner.objects.values_list("kind", "county").get() == (kind, "Västernorrlands län")


def test_a_message_that_comes_after_the_sweep_goes_the_next_night(anna: Partner) -> None:
    end(anna, date(2026, 8, 31))
    night(date(2026, 9, 1))
    make_message(anna)
    assert night(date(2026, 9, 2))["at_the_end", "partners.SupportMessage"].done == 1
    assert not SupportMessage.objects.exists()


def test_who_comes_back_is_left_alone_and_goes_the_second_time(anna: Partner) -> None:
    end(anna, date(2026, 1, 31))
    night(date(2026, 2, 1))
    Partner.objects.filter(pk=anna.pk).update(relation_ended_on=None, number="198112189876")
    make_message(anna)
    assert night(date(2026, 12, 1)) == {}
    end(anna, date(2026, 12, 1))
    night(date(2026, 12, 2))
    assert not SupportMessage.objects.exists()
    night(date(2027, 6, 1))
    assert not Partner.objects.exists()


@pytest.mark.parametrize("why", ["restriction", "open_case", "legal_hold"])
def test_a_hold_stops_the_clock_and_is_told(anna: Partner, why: str) -> None:
    make_message(anna)
    make_usage(anna)
    end(anna, date(2026, 1, 31))
    if why == "restriction":
        Partner.objects.filter(pk=anna.pk).update(restricted_at=timezone.now())
    elif why == "open_case":
        make_case(anna)
    else:
        place_hold(anna, until=date(2026, 12, 31))
    counts = night(date(2026, 12, 31))
    assert Partner.objects.get().number
    assert UsageEvent.objects.get().ip_address
    assert counts["six_months", "partners.Partner"].held == {why: 1}
    assert counts["at_the_end", "partners.SupportMessage"].held == {why: 1}
    assert sum(one.done for one in counts.values()) == 0
    Partner.objects.update(restricted_at=None)
    Case.objects.update(status="closed", closed_at=timezone.now(), outcome="done")
    night(date(2027, 1, 1))
    assert not Partner.objects.exists()


def test_an_invoice_is_kept_to_its_last_day_and_goes_the_day_after(anna: Partner) -> None:
    make_invoice(anna, fiscal_year_end=date(2026, 6, 30))
    assert night(date(2033, 12, 31)) == {}
    assert night(date(2034, 1, 1))["ledger", "partners.Invoice"].done == 1
    assert not Invoice.objects.exists()


def test_ip_and_device_go_after_ninety_days_and_the_event_stays(anna: Partner) -> None:
    make_usage(anna, at=noon(date(2026, 8, 1)))
    make_usage(None, at=noon(date(2026, 8, 1)), device="")
    assert night(date(2026, 10, 29)) == {}
    assert night(date(2026, 10, 30))["ninety_days", "partners.UsageEvent"].done == 2
    assert set(UsageEvent.objects.values_list("event", "ip_address", "device")) == {("login", None, "")}
    assert night(date(2026, 10, 31)) == {}


def test_the_moment_counts_as_its_date_in_stockholm() -> None:
    make_usage(None, at=datetime(2026, 7, 31, 22, 30, tzinfo=UTC))  # half past midnight, 1 August in Stockholm
    assert night(date(2026, 10, 29)) == {}
    assert night(date(2026, 10, 30))


def test_an_id_image_lives_thirty_days_at_most(anna: Partner) -> None:
    case = make_case(anna, identity="awaited")
    sealed = sealing.seal(b"a face", kind=Kind.ID_IMAGE, bound_to=case.pk, case=case.pk)
    document = IdentityDocument.objects.create(
        case=case, original=sealed, uploaded_at=noon(date(2026, 8, 1)), destroy_by=date(2026, 8, 31)
    )
    assert night(date(2026, 8, 30)) == {}
    assert night(date(2026, 8, 31))["id_image", "requests_app.IdentityDocument"].done == 1
    document.refresh_from_db()
    case.refresh_from_db()
    assert document.state == "destroyed"
    assert document.destroyed_at
    assert case.image_destroyed_at
    assert not ShortLivedKey.objects.exists()
    assert night(date(2026, 9, 1)) == {}


def test_a_package_dies_thirty_days_after_it_was_sent(anna: Partner) -> None:
    case = make_case(anna)
    package = _package(case, released_at=noon(date(2026, 8, 1)))
    unsent = _package(case, released_at=None)
    assert night(date(2026, 8, 30)) == {}
    night(date(2026, 8, 31))
    package.refresh_from_db()
    unsent.refresh_from_db()
    assert package.destroyed_at
    assert unsent.destroyed_at is None
    Case.objects.update(status="closed", closed_at=noon(date(2026, 9, 1)), outcome="done")
    night(date(2026, 9, 2))
    assert not FileKey.objects.exists()


def _package(case: Case, *, released_at: datetime | None) -> AccessPackage:
    sealed = sealing.seal(b"all", kind=Kind.PACKAGE, bound_to=case.pk)
    return AccessPackage.objects.create(case=case, sealed=sealed, built_at=timezone.now(), released_at=released_at)


def test_a_case_file_goes_after_three_years_and_its_skeleton_after_eight(anna: Partner, cilla: User) -> None:
    case = make_case(anna, closed_at=noon(date(2026, 3, 1)))
    other = make_case(None, closed_at=noon(date(2027, 1, 1)), name="Bertil")
    mail = InboundMail.objects.create(received_at=case.received_at, digest="d", outcome="opened", case=case)
    message = case.messages.create(at=case.received_at, from_person=True, text="hello", mail=mail)
    sealed = sealing.seal(b"a letter", kind=Kind.ATTACHMENT, bound_to=case.pk)
    case.attachments.create(message=message, sealed=sealed, added_at=case.received_at)
    case.letters.create(kind="x", language="sv", subject="x", text="x", sent_at=case.received_at)
    demand = case.demands.create(right="erasure", received_on=case.received_on, reason="because")
    demand.proposals.create(act="erasure", proposed_by=cilla, proposed_at=case.received_at)
    assert night(date(2029, 12, 31)) == {}
    night(date(2030, 1, 1))
    case.refresh_from_db()
    demand.refresh_from_db()
    assert (case.name, case.email, case.message, case.partner_id, demand.reason) == ("", "", "", None, "")
    for table in (Message, Letter, Attachment, InboundMail, FileKey):
        assert not table.objects.exists()
    assert Case.objects.get(pk=other.pk).name == "Bertil"
    night(date(2034, 12, 31))
    assert Case.objects.count() == 2
    night(date(2035, 1, 1))
    assert list(Case.objects.all()) == [other]


def test_mail_is_filed_for_thirty_days_and_unsorted_mail_waits() -> None:
    arrived = noon(date(2026, 8, 1))
    for outcome in ("filed_auto", "quarantined", "received"):
        raw = sealing.seal(b"raw", kind=Kind.RAW_MAIL, bound_to=_uuid(outcome))
        InboundMail.objects.create(received_at=arrived, raw=raw, digest=outcome, outcome=outcome, decided_at=arrived)
    assert night(date(2026, 8, 30)) == {}
    night(date(2026, 8, 31))
    assert set(InboundMail.objects.values_list("outcome", flat=True)) == {"quarantined", "received"}
    assert ShortLivedKey.objects.count() == 2


def _uuid(text: str) -> UUID:
    return uuid5(NAMESPACE_DNS, text)


def test_sessions_and_former_staff_go_too(cilla: User) -> None:
    Session.objects.create(session_key="a" * 32, session_data="x", expire_date=noon(date(2026, 8, 1)))
    User.objects.filter(pk=cilla.pk).update(first_name="Cilla")
    Leaving.objects.create(account=cilla, left_on=date(2026, 2, 1))
    night(date(2026, 8, 1))
    assert Session.objects.exists()
    night(date(2026, 8, 2))
    assert not Session.objects.exists()
    User.objects.filter(pk=cilla.pk).update(is_active=False)
    assert night(date(2026, 8, 2))["former_staff", "auth.User"].done == 1
    cilla.refresh_from_db()
    assert (cilla.username, cilla.first_name, cilla.email) == (f"former-{cilla.pk}", "", "")
    assert not cilla.has_usable_password()
    assert night(date(2026, 8, 3)) == {}


def test_every_chunk_has_its_line_in_the_journal() -> None:
    for number in range(5):
        end(make_partner(customer_number=f"X{number}"), date(2026, 1, 31))
    night(date(2026, 8, 1), chunk=2)
    lines = JournalEntry.objects.filter(event="sweep_chunk", facts__rule="six_months")
    assert [line.facts["keys"] for line in lines] == [2, 2, 1]
    assert [line.facts["rows"]["partners.Partner"] for line in lines] == [2, 2, 1]
    assert {line.facts["software"] for line in lines} == {settings.VERSION}


def test_queries_grow_with_chunks_not_with_rows() -> None:
    assert _queries(5, chunk=100) == _queries(60, chunk=100)
    assert _queries(60, chunk=20) > _queries(60, chunk=100)


def _queries(partners: int, *, chunk: int) -> int:
    for number in range(partners):
        partner = make_partner(customer_number=f"Q{number}", number="5560360793")
        end(partner, date(2026, 1, 31))
        make_message(partner)
        make_usage(partner)
        make_invoice(partner, f"Q{number}-{timezone.now().timestamp()}")
    with CaptureQueriesContext(connection) as seen:
        night(date(2026, 8, 1), chunk=chunk)
    assert not Partner.objects.exists()
    return len(seen)


def test_a_bad_row_is_parked_with_a_task_and_the_rest_goes_on() -> None:
    partners = [make_partner(customer_number=f"X{number}") for number in range(4)]
    for partner in partners:
        end(partner, date(2026, 1, 31))
    bad = partners[1]
    with refusing(bad):
        counts = night(date(2026, 8, 1))
        assert counts["six_months", "partners.Partner"].done == 3
        assert counts["six_months", "partners.Partner"].parked == 1
        assert list(Partner.objects.all()) == [bad]
        assert AnonymisedPartner.objects.count() == 3
        (task,) = Task.objects.filter(kind="sweep_parked")
        assert f"partners.Partner {bad.pk}" in task.in_words
        night(date(2026, 8, 2))
        assert Task.objects.filter(kind="sweep_parked").count() == 1
    night(date(2026, 8, 3))
    assert not Partner.objects.exists()


class refusing:  # noqa: N801 - reads as a sentence
    """A trigger that lets one row not be deleted."""

    def __init__(self, partner: Partner) -> None:
        self.key = int(partner.pk)

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS "
                    "$$ BEGIN RAISE EXCEPTION 'stuck'; END $$"
                )
                cursor.execute(
                    "CREATE TRIGGER refuse BEFORE DELETE ON partners_partner FOR EACH ROW "
                    f"WHEN (OLD.id = {self.key}) EXECUTE FUNCTION refuse()"
                )
            else:
                cursor.execute(
                    f"CREATE TRIGGER refuse BEFORE DELETE ON partners_partner WHEN OLD.id = {self.key} "
                    "BEGIN SELECT RAISE(ABORT, 'stuck'); END"
                )

    def __exit__(self, *exception: object) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("DROP TRIGGER refuse ON partners_partner")
                cursor.execute("DROP FUNCTION refuse")
            else:
                cursor.execute("DROP TRIGGER refuse")


def test_the_dry_run_says_what_would_go_and_touches_nothing(anna: Partner) -> None:
    make_message(anna)
    end(anna, date(2026, 1, 31))
    told = {(one.rule, one.label): one.due for step in steps() for one in count(step, date(2026, 8, 1)) if one.due}
    assert told == {
        ("six_months", "partners.Partner"): 1,
        ("at_the_end", "partners.SupportMessage"): 1,
        ("at_the_end", "partners.Partner"): 1,
    }
    assert Partner.objects.exists()
    assert SupportMessage.objects.exists()


def test_a_run_that_was_stopped_goes_on_where_it_was() -> None:
    for number in range(6):
        end(make_partner(customer_number=f"X{number}"), date(2026, 1, 31))
    (step,) = [step for step in steps() if step.keep.rule == "six_months"]
    turns = iter([True, False])
    counts, ended = sweep(step, date(2026, 8, 1), chunk=2, go_on=lambda: next(turns))
    assert (counts[0].done, ended) == (2, False)
    counts, ended = sweep(step, date(2026, 8, 1), chunk=2)
    assert (counts[0].due, counts[0].done, ended) == (4, 4, True)
    assert AnonymisedPartner.objects.count() == 6


def test_never_early_and_at_most_a_day_late() -> None:
    """Over a register with an end on every day of fourteen months: erased, held and untouched add up to all."""
    first, today = date(2025, 1, 1), date(2026, 2, 28)
    for number in range(420):
        end(make_partner(customer_number=f"D{number}", relation_started_on=first), first + timedelta(days=number))
    (step,) = [step for step in steps() if step.keep.rule == "six_months"]
    sweep(step, today, chunk=100)
    left = sorted(Partner.objects.values_list("relation_ended_on", flat=True))
    assert left[0] == date(2025, 9, 1)
    assert all(step.keep.due_on(ended) > today for ended in left)
    assert len(left) + AnonymisedPartner.objects.count() == 420
