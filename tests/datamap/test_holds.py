"""A dated hold: placed in words, per source, the longest wins, reviewed, over by itself, given up early by two."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from datamap import erase, holds
from datamap.actions.holds import open_review_tasks, place_hold, review_hold
from datamap.actions.release import approve_release, drop_release, propose_lift, propose_release
from datamap.erase.seen import see
from datamap.models import HoldReason, LegalHold, Release
from identifiers import stockholm_today
from journal.models import JournalEntry
from partners.models import Invoice, Partner, SupportMessage, UsageEvent
from tests.holdings import (
    make_case,
    make_hold,
    make_invoice,
    make_message,
    make_release,
    make_usage,
    sweep_all,
)
from todo.models import Task

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def given(**changed: Any) -> dict[str, Any]:
    """A claim in court, for a year, looked at after half of it."""
    today = stockholm_today()
    return {
        "reason": HoldReason.LEGAL_CLAIM,
        "claim": "T 1234-26",
        "law": "Dataskyddsförordningen (EU) 2016/679",
        "section": "artikel 17.3 e",
        "until": today + 365 * DAY,
        "review_on": today + 180 * DAY,
        **changed,
    }


def test_a_hold_keeps_what_the_clock_would_take_until_its_last_day(anna: Partner, cilla: User) -> None:
    Partner.objects.filter(pk=anna.pk).update(relation_ended_on=date(2020, 2, 29), marketing_stopped_at=timezone.now())
    last = stockholm_today() + DAY
    place_hold(anna, by=cilla, **given(until=last, review_on=last))
    sweep_all(last)
    assert Partner.objects.filter(pk=anna.pk).exists()
    sweep_all(last + DAY)
    assert not Partner.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"law": " "}, "law"),
        ({"section": ""}, "section"),
        ({"claim": ""}, "claim"),
        ({"until": None}, "until"),
        ({"review_on": None}, "review_on"),
        ({"until": -DAY}, "until"),
        ({"review_on": -DAY}, "review_on"),
        ({"review_on": 366 * DAY}, "review_on"),
        ({"source": "journal.JournalEntry"}, "source"),
        ({"source": "no.Such"}, "source"),
    ],
)
def test_what_is_no_hold_is_refused_at_its_field(anna: Partner, cilla: User, wrong: dict[str, Any], field: str) -> None:
    dated = {name: stockholm_today() + day if isinstance(day, timedelta) else day for name, day in wrong.items()}
    with pytest.raises(ValidationError) as refused:
        place_hold(anna, by=cilla, **given(**dated))
    assert set(refused.value.message_dict) == {field}
    assert not LegalHold.objects.exists()


@pytest.mark.parametrize("wrong", [{"law": ""}, {"section": ""}, {"review_on": date(2199, 1, 1)}])
def test_the_database_refuses_it_too(anna: Partner, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make_hold(anna, **wrong)


def test_david_may_nothing(anna: Partner, david: User, eva: User) -> None:
    hold = make_hold(anna)
    invoice = make_invoice(anna)
    waiting = make_release(invoice, proposed_by=eva)
    for act in (
        lambda: place_hold(anna, by=david, **given()),
        lambda: review_hold(hold, by=david, review_on=hold.until),
        lambda: propose_lift(hold, by=david, reason="Settled."),
        lambda: propose_release(invoice, by=david, reason="Twice."),
        lambda: approve_release(waiting, by=david),
        lambda: drop_release(waiting, by=david),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert Invoice.objects.exists()


def test_the_journal_learns_no_name_and_no_claim(anna: Partner, cilla: User) -> None:
    place_hold(anna, by=cilla, **given(source="partners.Invoice"))
    line = JournalEntry.objects.latest("seq")
    assert (line.event, line.subject, line.actor) == ("hold_placed", anna.pseudonym, f"staff:{cilla.pk}")
    assert "T 1234" not in str(line.facts)
    assert line.facts["source"] == "partners.Invoice"


def test_a_review_becomes_a_task_on_its_day_and_once(anna: Partner, cilla: User) -> None:
    hold = place_hold(anna, by=cilla, **given())
    open_review_tasks(hold.review_on - DAY)
    assert not Task.objects.exists()
    open_review_tasks(hold.review_on)
    open_review_tasks(hold.review_on + DAY)
    task = Task.objects.get()
    assert (task.kind, task.due_on, task.about) == ("review_hold", hold.review_on, None)
    assert str(hold.pk) in task.in_words
    review_hold(hold, by=cilla, review_on=hold.until)
    task.refresh_from_db()
    assert task.done_by == cilla
    open_review_tasks(hold.review_on + DAY)
    assert Task.objects.filter(done_at=None).count() == 0


def test_a_hold_that_is_over_is_not_reviewed(anna: Partner, cilla: User) -> None:
    today = stockholm_today()
    hold = make_hold(anna, until=today - DAY)
    open_review_tasks(today)
    assert not Task.objects.exists()
    with pytest.raises(ValidationError):
        review_hold(hold, by=cilla, review_on=today)


def test_of_holds_that_overlap_the_longest_wins_source_by_source(anna: Partner) -> None:
    today = date(2026, 11, 22)
    make_message(anna)
    make_usage(anna)
    make_invoice(anna, "F-1", fiscal_year_end=date(2018, 12, 31))  # free since 2026
    make_invoice(anna, "F-2", fiscal_year_end=date(2020, 12, 31))  # kept by law through 2027
    make_invoice(anna, "F-3", fiscal_year_end=date(2024, 2, 29))  # kept by law through 2031
    make_hold(anna, source="partners.Invoice", until=date(2028, 2, 29), law="Lag A")
    make_hold(anna, source="partners.Invoice", until=date(2027, 6, 30), law="Lag B")
    make_hold(anna, source="partners.SupportMessage", until=date(2026, 11, 22), law="Lag C")
    planned = erase.plan(anna.pk, today=today)
    told = sorted(
        (line.label, line.what.value, line.rows, line.law, line.until)
        for line in planned.lines
        if line.rows and line.until
    )
    bookkeeping = "Bokföringslagen (1999:1078)"
    assert told == [
        ("partners.Invoice", "kept", 1, bookkeeping, date(2031, 12, 31)),
        ("partners.Invoice", "kept", 1, "Lag A", date(2028, 2, 29)),
        ("partners.Invoice", "kept", 1, "Lag A", date(2028, 2, 29)),
        ("partners.Partner", "kept", 1, "Lag A", date(2028, 2, 29)),
        ("partners.SupportMessage", "kept", 1, "Lag C", today),
    ]
    assert [line.label for line in planned.erased] == ["partners.UsageEvent"]
    assert planned.blocked == ()


def apply(partner: Partner, today: date, about: Any = None) -> erase.Applied:
    """The plan as it stands, approved on the spot."""
    with transaction.atomic():
        digest = erase.plan(partner.pk, today=today).digest
        return erase.apply(partner.pk, digest=digest, today=today, by="clock", about=about)


def test_an_erasure_goes_around_a_hold_and_the_rest_goes(anna: Partner, bertil: Partner) -> None:
    for partner in (anna, bertil):
        make_message(partner)
        make_usage(partner)
    make_hold(anna, source="partners.SupportMessage")
    applied = apply(anna, stockholm_today())
    assert applied.person_kept
    assert applied.erased == {"partners.UsageEvent": 1}
    assert list(UsageEvent.objects.values_list("partner", flat=True)) == [bertil.pk]
    assert SupportMessage.objects.filter(partner=anna).count() == 1
    assert LegalHold.objects.get().erase_for == anna.pseudonym


def test_a_hold_on_everything_keeps_everything_but_is_still_approved(anna: Partner) -> None:
    make_message(anna)
    make_case(anna, closed_at=timezone.now())
    make_hold(anna)
    planned = erase.plan(anna.pk, today=stockholm_today())
    assert planned.erased == ()
    assert planned.blocked == ()
    assert apply(anna, stockholm_today()).erased == {}


def test_restriction_claim_and_law_on_one_person_each_let_go_in_turn(anna: Partner) -> None:
    fields = {"relation_ended_on": date(2026, 8, 31), "marketing_stopped_at": timezone.now()}
    Partner.objects.filter(pk=anna.pk).update(restricted_at=timezone.now(), **fields)
    make_hold(anna, until=date(2028, 2, 29))
    make_invoice(anna, "F-1", fiscal_year_end=date(2026, 6, 30))
    sweep_all(date(2027, 3, 1))
    assert Partner.objects.exists()
    Partner.objects.update(restricted_at=None)
    sweep_all(date(2028, 2, 29))
    assert Partner.objects.exists()
    assert see(anna, today=date(2028, 2, 29), case=None).why == (holds.Why.LEGAL_HOLD,)
    sweep_all(date(2028, 3, 1))
    assert not Partner.objects.exists()
    assert Invoice.objects.get().partner_id is None
    sweep_all(date(2033, 12, 31))
    assert Invoice.objects.exists()
    sweep_all(date(2034, 1, 1))
    assert not Invoice.objects.exists()


def test_what_is_asked_for_is_not_swept_before_the_answer(anna: Partner) -> None:
    fields = {"relation_ended_on": date(2026, 1, 31), "marketing_stopped_at": timezone.now()}
    Partner.objects.filter(pk=anna.pk).update(**fields)
    case = make_case(anna)
    make_message(anna)
    sweep_all(date(2026, 11, 22))
    assert SupportMessage.objects.exists()
    type(case).objects.filter(pk=case.pk).update(status="closed", closed_at=timezone.now(), outcome="done")
    sweep_all(date(2026, 11, 22))
    assert not SupportMessage.objects.exists()
    assert not Partner.objects.exists()


class TestEarlyRelease:
    """Two persons, a reason, and a database that refuses anything else."""

    def test_two_persons_lift_a_hold(self, anna: Partner, cilla: User, eva: User) -> None:
        hold = make_hold(anna)
        release = propose_lift(hold, by=cilla, reason="The court has ruled.")
        hold.refresh_from_db()
        assert hold.lifted_at is None
        approve_release(release, by=eva)
        hold.refresh_from_db()
        assert hold.lifted_at is not None
        assert see(anna, today=stockholm_today(), case=None).why == ()

    def test_two_persons_erase_a_voucher(self, anna: Partner, cilla: User, eva: User) -> None:
        gone, stays = make_invoice(anna, "F-1"), make_invoice(anna, "F-2")
        release = propose_release(gone, by=cilla, reason="Made out to the wrong company.")
        assert (release.until, release.section) == (date(2033, 12, 31), "7 kap. 2 §")
        approve_release(release, by=eva)
        assert list(Invoice.objects.all()) == [stays]
        line = JournalEntry.objects.latest("seq")
        assert (line.event, line.facts["rows"]) == ("release_carried_out", {"partners.Invoice": 1})
        assert line.facts["software"] == settings.VERSION

    def test_nobody_approves_their_own(self, anna: Partner, eva: User) -> None:
        release = propose_release(make_invoice(anna), by=eva, reason="Twice.")
        with pytest.raises(PermissionDenied):
            approve_release(release, by=eva)
        with pytest.raises(IntegrityError), transaction.atomic():
            Release.objects.update(approved_by=eva, approved=True, decided_at=timezone.now())
        assert Invoice.objects.exists()

    def test_a_handler_does_not_approve(self, anna: Partner, cilla: User, eva: User) -> None:
        release = propose_release(make_invoice(anna), by=eva, reason="Twice.")
        with pytest.raises(PermissionDenied):
            approve_release(release, by=cilla)

    def test_what_was_dropped_or_done_is_not_approved(self, anna: Partner, cilla: User, eva: User) -> None:
        invoice = make_invoice(anna)
        release = propose_release(invoice, by=cilla, reason="Twice.")
        with pytest.raises(ValidationError):
            propose_release(invoice, by=eva, reason="Again.")
        drop_release(release, by=eva)
        with pytest.raises(ValidationError):
            approve_release(release, by=eva)
        again = propose_release(invoice, by=cilla, reason="Twice.")
        approve_release(again, by=eva)
        with pytest.raises(ValidationError):
            approve_release(again, by=eva)

    def test_without_a_reason_nothing_is_proposed(self, anna: Partner, cilla: User) -> None:
        with pytest.raises(ValidationError):
            propose_release(make_invoice(anna), by=cilla, reason=" ")
        with pytest.raises(ValidationError):
            propose_lift(make_hold(anna), by=cilla, reason="")

    def test_where_no_law_keeps_nothing_is_released(self, anna: Partner, cilla: User) -> None:
        due = make_invoice(anna, "F-1", fiscal_year_end=date(2010, 12, 31))
        for row in (due, make_message(anna), anna):
            with pytest.raises(ValidationError):
                propose_release(row, by=cilla, reason="Early.")

    @pytest.mark.parametrize("held", ["restriction", "hold", "open case"])
    def test_what_something_else_holds_stays(self, anna: Partner, cilla: User, eva: User, held: str) -> None:
        release = propose_release(make_invoice(anna), by=cilla, reason="Twice.")
        if held == "restriction":
            Partner.objects.update(restricted_at=timezone.now())
        elif held == "hold":
            make_hold(anna, source="partners.Invoice")
        else:
            make_case(anna)
        with pytest.raises(ValidationError):
            approve_release(release, by=eva)
        release.refresh_from_db()
        assert (release.approved, Invoice.objects.count()) == (False, 1)

    @pytest.mark.parametrize("statement", ["DELETE FROM partners_invoice", "orm"])
    def test_the_database_lets_no_held_voucher_go(self, anna: Partner, statement: str) -> None:
        make_invoice(anna, "F-1", fiscal_year_end=date(2010, 12, 31))
        invoice = make_invoice(anna, "F-2")
        make_release(invoice)  # proposed is not approved
        make_release(make_invoice(anna, "F-3"), approved=True, decided_at=timezone.now())  # another one's

        def run() -> None:
            with connection.cursor() as cursor:
                cursor.execute(statement)

        act = run if statement != "orm" else Invoice.objects.filter(pk=invoice.pk).delete
        with pytest.raises(DatabaseError, match="a law keeps this record"), transaction.atomic():
            act()
        assert Invoice.objects.count() == 3

    def test_a_sweep_lets_go_what_is_due_and_no_more(self, anna: Partner) -> None:
        make_invoice(anna, "F-1", fiscal_year_end=date(2018, 12, 31))
        make_invoice(anna, "F-2", fiscal_year_end=date(2019, 1, 1))
        sweep_all(date(2026, 1, 1))
        with pytest.raises(DatabaseError, match="a law keeps this record"), transaction.atomic():
            Invoice.objects.all().delete()
        sweep_all(date(2025, 1, 1))  # a clock set back takes nothing back
        assert Invoice.objects.get().number == "F-2"


class TestAtTheDesk:
    """Pages for handlers and approvers."""

    def test_a_hold_is_placed_from_the_partners_page(self, client: Client, anna: Partner, cilla: User) -> None:
        client.force_login(cilla)
        page = client.get(reverse("admin:partners_partner_hold", args=[anna.pk]), follow=True)
        assert 'value="K-1001"' in page.content.decode()
        assert "Partnerns egen rad" in page.content.decode()
        today = stockholm_today()
        typed = {**given(), "customer_number": "k-1001", "source": "", "reason": "legal_claim"}
        wrong = client.post(page.request["PATH_INFO"], {**typed, "until": today - DAY, "review_on": today})
        assert wrong.status_code == 200
        assert not LegalHold.objects.exists()
        client.post(page.request["PATH_INFO"], typed)
        hold = LegalHold.objects.get()
        assert "K-1001" in client.get(reverse("admin:datamap_legalhold_changelist")).content.decode()
        client.post(reverse("admin:datamap_legalhold_review", args=[hold.pk]), {"review_on": hold.until})
        client.post(reverse("admin:datamap_legalhold_lift", args=[hold.pk]), {"reason": "Settled."})
        hold.refresh_from_db()
        assert hold.review_on == hold.until
        assert Release.objects.get().row == str(hold.pk)

    def test_the_second_person_finds_the_button_and_the_first_does_not(
        self, client: Client, anna: Partner, eva: User
    ) -> None:
        first = type(eva).objects.create_user("fatima", is_staff=True)
        first.groups.set(eva.groups.all())
        invoice = make_invoice(anna)
        client.force_login(first)
        client.post(
            reverse("admin:datamap_release_propose", args=["partners.Invoice", invoice.pk]), {"reason": "Twice."}
        )
        release = Release.objects.get()
        address = reverse("admin:datamap_release_change", args=[release.pk])
        approve = reverse("admin:datamap_release_approve", args=[release.pk])
        assert approve not in client.get(address).content.decode()
        assert client.post(approve, {"go": "1"}).status_code == 403
        client.force_login(eva)
        assert approve in client.get(address).content.decode()
        client.post(approve, {"go": "1"})
        assert not Invoice.objects.exists()
        assert approve not in client.get(address).content.decode()

    @pytest.mark.parametrize("room", ["legalhold", "release"])
    def test_lists_ask_the_same_however_many_there_are(
        self, client: Client, anna: Partner, cilla: User, room: str, django_assert_max_num_queries: Any
    ) -> None:
        client.force_login(cilla)
        address = reverse(f"admin:datamap_{room}_changelist")
        for number in range(30):
            make_hold(anna)
            make_release(make_invoice(anna, f"F-{number}"), proposed_by=cilla)
        client.get(address)
        with django_assert_max_num_queries(16):
            assert client.get(address).status_code == 200

    def test_no_record_that_no_law_keeps_can_be_proposed(self, client: Client, anna: Partner, cilla: User) -> None:
        client.force_login(cilla)
        for source, row in (("partners.Partner", anna.pk), ("no.Such", 1), ("partners.Invoice", 999)):
            there = reverse("admin:datamap_release_propose", args=[source, row])
            assert client.get(there).status_code == 404
