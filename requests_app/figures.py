"""How well the promises about time are kept, in figures: counted in the database, about nobody (R-50, Art. 12(3))."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db import models
from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery, When
from django.db.models.functions import TruncDate
from django.utils.translation import gettext_lazy as _

from identifiers import STOCKHOLM, add_months
from requests_app.deadlines import Deadlines, deadlines_for
from requests_app.models import Case, Channel, Demand, Outcome, Status

ANSWERED = (Status.ANSWERED, Status.CLOSED)
UNANSWERED = (Status.AWAITING_IDENTITY, Status.IN_REVIEW, Status.FULFILLING)
USUALLY = 90  # per cent within 30 days: what "usually" in the policy is held to


class Limit(models.TextChoices):
    """The three dates an answer is held against, nearest first."""

    PROMISE = "policy_due", _("30 days (our promise)")
    LAW = "legal_due", _("one month (the law)")
    EXTENDED = "extended_due", _("three months (extended)")


# Days since receipt, the last of them counted in; None: without end.
AGES = ((0, 7), (8, 14), (15, 30), (31, 60), (61, 90), (91, None))


@dataclass(frozen=True)
class Wanted:
    """Which cases the figures are about: received within these days, and narrowed where not empty."""

    first: date
    last: date
    right: str = ""
    channel: str = ""
    language: str = ""

    def narrow(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """Those of the right, channel and language asked for. Nobody waits for an answer to our own findings."""
        wanted = {"demands__right": self.right, "channel": self.channel, "language": self.language}
        return cases.exclude(channel=Channel.STAFF).filter(**{name: value for name, value in wanted.items() if value})


@dataclass
class Kept:
    """How many answers came within one limit, of those that are answered or should have been."""

    within: int = 0
    of: int = 0

    @property
    def share(self) -> int | None:
        """Per cent, rounded down: 89.9 is not 90. None where nothing can be said yet."""
        return self.within * 100 // self.of if self.of else None


@dataclass
class Punctuality:
    """The cases received in a time: how many, how fast, how many extended."""

    received: int = 0
    extended: int = 0
    days: Counter[int] = field(default_factory=Counter)
    kept: dict[Limit, Kept] = field(default_factory=lambda: {limit: Kept() for limit in Limit})

    def count(self, received: date, answered: date | None, number: int, dates: Deadlines, today: date) -> None:
        """Take in so many cases with the same two days. A case not yet due says nothing about a limit."""
        self.received += number
        if answered:
            self.days[(answered - received).days] += number
        for limit, kept in self.kept.items():
            due: date = getattr(dates, limit.value)
            if answered or today > due:
                kept.of += number
                kept.within += number if answered and answered <= due else 0

    @property
    def answered(self) -> int:
        """How many have their answer."""
        return self.days.total()

    @property
    def median(self) -> int | None:
        """Days from receipt to answer; of an even number of answers the longer of the two in the middle."""
        middle, seen = self.days.total() // 2, 0
        for days, number in sorted(self.days.items()):
            seen += number
            if seen > middle:
                return days
        return None

    @property
    def extension_rate(self) -> int | None:
        """Per cent of the cases whose time was extended; the EDPB warns when it becomes a habit (§162)."""
        return self.extended * 100 // self.received if self.received else None


def punctuality(wanted: Wanted, today: date) -> tuple[Punctuality, dict[date, Punctuality]]:
    """The whole time, and each of its months by its first day. One statement, whatever there is.

    What was withdrawn needs no answer and is left out.
    """
    rows = list(_by_days(wanted))
    dates = {received: deadlines_for(received) for received, *_rest in rows}
    whole = Punctuality()
    months = {month: Punctuality() for month in _months(wanted.first, wanted.last)}
    for received, answered, number, extended in rows:
        for sum_of in (whole, months[received.replace(day=1)]):
            sum_of.count(received, answered, number, dates[received], today)
            sum_of.extended += extended
    return whole, months


def _by_days(wanted: Wanted) -> Iterable[tuple[date, date | None, int, int]]:
    """Day of receipt, day of the answer, how many such cases, how many of them extended."""
    last_act = Demand.objects.filter(case=OuterRef("pk")).order_by().values("case").annotate(at=Max("fulfilled_at"))
    answered = TruncDate(Subquery(last_act.values("at")), tzinfo=STOCKHOLM)
    cases = wanted.narrow(Case.objects.filter(received_on__range=(wanted.first, wanted.last)))
    return (
        cases.exclude(outcome=Outcome.WITHDRAWN)
        .annotate(answered_on=models.Case(When(status__in=ANSWERED, then=answered)))
        .order_by()
        .values_list("received_on", "answered_on")
        .annotate(number=Count("pk"), extended=Count("pk", filter=Q(extended_to__isnull=False)))
    )


def backlog(wanted: Wanted, today: date) -> list[tuple[tuple[int, int | None], int]]:
    """How old what is unanswered today is, whenever it came. One statement."""
    unanswered = wanted.narrow(Case.objects.filter(status__in=UNANSWERED)).order_by()
    by_day = list(unanswered.values_list("received_on").annotate(number=Count("pk")))
    return [(age, sum(number for day, number in by_day if _is_aged((today - day).days, age))) for age in AGES]


def _is_aged(days: int, age: tuple[int, int | None]) -> bool:
    youngest, oldest = age
    return max(days, 0) >= youngest and (oldest is None or days <= oldest)


def open_demands(wanted: Wanted) -> dict[tuple[str, str], int]:
    """What is asked for in unanswered cases and not yet carried out, by right and channel. One statement."""
    cases = wanted.narrow(Case.objects.filter(status__in=UNANSWERED))
    waiting = Demand.objects.filter(case__in=cases.values("pk"), fulfilled_at=None)
    if wanted.right:
        waiting = waiting.filter(right=wanted.right)
    counted = waiting.order_by().values_list("right", "case__channel").annotate(number=Count("pk"))
    return {(right, channel): number for right, channel, number in counted}


def a_year_back(today: date) -> date:
    """The first day of the twelve months that end today."""
    return add_months(today, -12) + timedelta(days=1)


def _months(first: date, last: date) -> Iterable[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)
