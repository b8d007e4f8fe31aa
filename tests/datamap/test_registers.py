"""Whole registers made up at random: never early, at most a day late, and nobody unaccounted for.

One example is a register of 200 partners, each with a date and a hold of its own, swept as a whole; so a run tries
thousands of partners on dozens of days, and every table is judged against the plain reading of the rule.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

import pytest
from django.db import transaction
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from datamap.expiry import steps, sweep
from datamap.models import LegalHold
from datamap.rules import LEDGER, NINETY_DAYS, SIX_MONTHS
from identifiers import stockholm_date
from partners.models import AnonymisedPartner, Invoice, Partner, SupportMessage, UsageEvent
from requests_app.models import Case, Channel, IdentityState, Status

pytestmark = pytest.mark.django_db
PARTNERS = 200
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HOLDS = ("restriction", "open_case", "legal_hold")
SOURCES = ("partners.SupportMessage", "partners.UsageEvent", "partners.Invoice", "requests_app.Case")  # named by a hold
# Any day, and those that go wrong: leap days and their neighbours, both changes of the clock, the turn of the year.
AWKWARD = (
    *(date(2027, 2, 28), date(2028, 2, 28), date(2028, 2, 29), date(2028, 3, 1), date(2028, 8, 29), date(2028, 8, 31)),
    *(date(2026, 3, 29), date(2026, 10, 25), date(2026, 12, 31), date(2027, 1, 1), date(2027, 8, 31)),
)
DAYS = st.one_of(st.sampled_from(AWKWARD), st.dates(date(2026, 1, 1), date(2036, 12, 31)))


@dataclass(frozen=True)
class One:
    """A partner as laid: when it ended, what holds it or one source of it, its invoice's year, its last use."""

    ended: date | None
    hold: str
    year_end: date
    used: datetime

    def kept(self, today: date) -> str:
        """What the rules say of it, read plainly."""
        if self.hold:
            return "held"
        if self.ended is None or self.ended > today:
            return "untouched"
        return "gone" if SIX_MONTHS.due_on(self.ended) <= today else "emptied"

    def keeps(self, source: str, today: date) -> bool:
        """Whether a row of the source is held, or its partner's relation goes on."""
        return self.hold in (*HOLDS, source) or self.ended is None or self.ended > today


def register(seed: int, today: date) -> dict[str, One]:
    """A register around that day, by customer number."""
    rng = Random(seed)
    edges = [SIX_MONTHS.cutoff(today) + timedelta(days=n) for n in (-1, 0, 1)] + [today, today + timedelta(days=1)]
    late = datetime(today.year, today.month, today.day, tzinfo=UTC) - timedelta(days=90)
    return {
        f"K{number}": One(
            ended=rng.choice([None, rng.choice(edges), today - timedelta(days=rng.randint(-60, 700))]),
            hold=rng.choice((*HOLDS, *SOURCES, "", "", "", "")),
            year_end=date(today.year - rng.randint(5, 10), rng.choice((6, 12)), 30),
            used=late + timedelta(minutes=rng.randint(-3000, 3000)),
        )
        for number in range(PARTNERS)
    }


def lay(people: dict[str, One]) -> None:
    """Into the tables, a statement each."""
    usual = {
        "relation_started_on": date(2015, 1, 1),
        "name": "Partner",
        "name_folded": "partner",
        "number": "5560360793",
    }
    Partner.objects.bulk_create(
        Partner(
            customer_number=key,
            relation_ended_on=one.ended,
            marketing_stopped_at=NOW if one.ended else None,
            restricted_at=NOW if one.hold == "restriction" else None,
            **usual,
        )
        for key, one in people.items()
    )
    rows = [(people[partner.customer_number], partner) for partner in Partner.objects.all()]
    SupportMessage.objects.bulk_create(SupportMessage(partner=who, sent_at=NOW, text="x") for _, who in rows)
    UsageEvent.objects.bulk_create(
        UsageEvent(partner=who, at=one.used, event="login", ip_address="192.0.2.7", device="x") for one, who in rows
    )
    lay_invoices_and_holds(rows)


def lay_invoices_and_holds(rows: list[tuple[One, Partner]]) -> None:
    """What outlives a partner, and what keeps one."""
    Invoice.objects.bulk_create(
        Invoice(
            **{"partner": who, "number": f"F{who.pk}", "issued_on": one.year_end, "fiscal_year_end": one.year_end},
            **{"buyer_name": "x", "buyer_address": "x", "buyer_name_folded": "x", "what": "x", "amount": 1, "vat": 0},
        )
        for one, who in rows
    )
    Case.objects.bulk_create(
        Case(
            **{"partner": who, "channel": Channel.WEB, "received_at": NOW, "received_on": NOW.date()},
            **{"target_on": NOW.date(), "status": Status.IN_REVIEW, "identity": IdentityState.NOT_NEEDED},
        )
        for one, who in rows
        if one.hold == "open_case"
    )
    far = date(2040, 1, 1)
    LegalHold.objects.bulk_create(
        LegalHold(
            **{"partner": who, "source": "" if one.hold == "legal_hold" else one.hold, "reason": "legal_claim"},
            **{"law": "x", "section": "x", "placed_at": NOW, "until": far, "review_on": far},
        )
        for one, who in rows
        if one.hold in ("legal_hold", *SOURCES)
    )


def judge(people: dict[str, One], today: date) -> None:
    """Every row of every table, against the plain reading."""
    partners = {one.customer_number: one for one in Partner.objects.all()}
    fates = {key: one.kept(today) for key, one in people.items()}
    assert set(partners) == {key for key, fate in fates.items() if fate != "gone"}
    for key, partner in partners.items():
        assert bool(partner.number) == (fates[key] != "emptied"), (key, people[key])
        assert partner.name == "Partner"
    counted = Counter(fates.values())
    assert AnonymisedPartner.objects.count() == counted["gone"]
    assert counted["gone"] + counted["emptied"] + counted["held"] + counted["untouched"] == PARTNERS
    with_messages = set(SupportMessage.objects.values_list("partner__customer_number", flat=True))
    assert with_messages == {key for key, one in people.items() if one.keeps("partners.SupportMessage", today)}
    usage = {used.partner.customer_number: used for used in UsageEvent.objects.select_related("partner")}
    assert set(usage) == {key for key, one in people.items() if one.keeps("partners.UsageEvent", today)}
    for key, used in usage.items():
        one = people[key]
        due = NINETY_DAYS.due_on(stockholm_date(one.used)) <= today
        assert bool(used.ip_address) == (one.hold in (*HOLDS, "partners.UsageEvent") or not due), one
    kept = [
        one.year_end
        for one in people.values()
        if LEDGER.due_on(one.year_end) > today or one.hold in (*HOLDS, "partners.Invoice")
    ]
    assert sorted(Invoice.objects.values_list("fiscal_year_end", flat=True)) == sorted(kept)


def night(today: date, chunk: int) -> None:
    for step in steps():
        _counts, ended = sweep(step, today, chunk=chunk)
        assert ended


# A register is made of a seed, so shrinking it makes nothing simpler: the first one that fails is told at once.
@settings(max_examples=20, deadline=None, phases=set(Phase) - {Phase.shrink, Phase.explain}, report_multiple_bugs=False)
@given(seed=st.integers(0, 2**32), today=DAYS, chunk=st.sampled_from((40, 5000)))
@example(seed=1, today=date(2026, 12, 31), chunk=5000)  # calendar years end here
def test_never_early_at_most_a_day_late_and_all_accounted_for(seed: int, today: date, chunk: int) -> None:
    people = register(seed, today)
    with transaction.atomic():
        lay(people)
        night(today, chunk)
        judge(people, today)
        night(today + timedelta(days=1), chunk)
        judge(people, today + timedelta(days=1))
        transaction.set_rollback(True)
