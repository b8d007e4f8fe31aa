"""Who a fictional partner is, and for how long it has been one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import NamedTuple
from uuid import UUID

from identifiers.dates import STOCKHOLM
from identifiers.text import fold
from partners.customer_numbers import customer_number
from partners.fictional import words
from partners.fictional.numbers import (
    association_number,
    company_number,
    cooperative_number,
    phones,
    published_persons,
)
from partners.fictional.rows import PartnerRow
from partners.models.kind import CustomerKind
from partners.models.partner import EndReason, RestrictionGround
from vault.marks import Of, mark

_LONGEST_RELATION = 15 * 365  # days; long enough for invoices whose seven years are over
_SHORTEST_RELATION = 30  # days
_WORKING_DAY = 12 * 3600  # seconds, from 05:00 UTC
_LATEST_ENDS = 420  # days back: some ends are due for the six-month rule, some are not
folded = lru_cache(maxsize=16_384)(fold)  # the words are few, the partners many
_ASCII = str.maketrans("åäöé", "aaoe")
# Plain text: the value of a choice is looked up in Python at every touch.
_COMPANY, _SOLE_TRADER = CustomerKind.COMPANY.value, CustomerKind.SOLE_TRADER.value
_ASSOCIATION, _UNKNOWN = CustomerKind.ASSOCIATION.value, CustomerKind.UNKNOWN.value
_END_REASONS = tuple(reason.value for reason in EndReason)
_ACCURACY = RestrictionGround.ACCURACY.value


@dataclass(frozen=True, slots=True)
class Chapter:
    """The span of days in which a partner did things. `ended` is None while the relation runs."""

    started: date
    last_active: date
    ended: date | None

    def some_day(self, rng: Random, *, within: int | None = None) -> date:
        """A day of the span, no more than `within` days before its last."""
        days = (self.last_active - self.started).days
        return self.last_active - timedelta(days=rng.randint(0, days if within is None else min(days, within)))


class _Identity(NamedTuple):
    company: str
    number: str
    kind: str


def moment(rng: Random, day: date) -> str:
    """Some second of the working hours of `day`, UTC, as the databases take it."""
    minutes, seconds = divmod(int(rng.random() * _WORKING_DAY), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{day.isoformat()} {hours + 5:02d}:{minutes:02d}:{seconds:02d}"


def chapter(rng: Random, *, today: date, ended: bool) -> Chapter:
    """When a relation ran. One running relation in ten fell silent long ago and has no end date (R-13)."""
    ended_on = today - timedelta(days=rng.randint(0, _LATEST_ENDS)) if ended else None
    last = min(ended_on or today, today - timedelta(days=1))
    started = last - timedelta(days=rng.randint(_SHORTEST_RELATION, _LONGEST_RELATION))
    if not ended and rng.random() < 0.1:
        last -= timedelta(days=rng.randint(0, (last - started).days))
    return Chapter(started, last, ended_on)


def partner_row(rng: Random, *, key: int, count: int, span: Chapter, today: date) -> PartnerRow:
    """One partner with primary key `key`, the `count`-th of the register."""
    first, last = rng.choice(words.FIRST_NAMES), rng.choice(words.LAST_NAMES)
    name = f"{first} {last}"
    if rng.random() < 0.03:
        name = name.upper()  # as people type it with the lock key on
    identity = _identity(rng, last)
    email = _email(rng, first, last, key)
    phone = rng.choice(phones())
    district, city = rng.choice(words.TOWNS)
    ended = span.ended.isoformat() if span.ended else None
    return PartnerRow(
        id=key,
        pseudonym=UUID(int=rng.getrandbits(128), version=4).hex,
        customer_number=customer_number(count),
        company=identity.company,
        name=name,
        number=identity.number,
        kind=identity.kind,
        email=email,
        phone=phone.written,
        street=f"{rng.choice(words.STREETS)} {rng.randrange(1, 90)}",
        postcode=f"{district} {rng.randrange(10, 100)}",
        city=city,
        name_folded=folded(name),
        company_folded=folded(identity.company),
        email_normal=email.lower(),
        phone_normal=phone.normal,
        email_mark=mark(Of.EMAIL, email),
        relation_started_on=span.started.isoformat(),
        policy_version_at_contract=None,  # before versions were kept
        relation_ended_on=ended,
        relation_ended_by_id=None,
        relation_end_reason=rng.choice(_END_REASONS) if ended else "",
        marketing_stopped_at=_marketing_stop(rng, span),
        restricted_at=(restricted := _restricted(rng, today)),
        restriction_ground=_ACCURACY if restricted else "",
        restriction_lifts_on=None,
        protected_identity=rng.random() < 0.003,
    )


def _restricted(rng: Random, today: date) -> str | None:
    """Three in a thousand are restricted, for less than two months so far."""
    return moment(rng, today - timedelta(days=rng.randrange(1, 60))) if rng.random() < 0.003 else None


def _marketing_stop(rng: Random, span: Chapter) -> str | None:
    if span.ended:
        # Midnight in Stockholm as the day began: an end today must not stop marketing in the future.
        began = datetime.combine(span.ended, time(), STOCKHOLM)
        return f"{began - (began.utcoffset() or timedelta()):%Y-%m-%d %H:%M:%S}"
    return moment(rng, span.some_day(rng)) if rng.random() < 0.1 else None


def _email(rng: Random, first: str, last: str, key: int) -> str:
    address = f"{first}.{last}{key}".lower().translate(_ASCII) + f"@{rng.choice(words.MAIL_DOMAINS)}"
    return address.title() if rng.random() < 0.05 else address


def _identity(rng: Random, last: str) -> _Identity:
    make = rng.choices(_MAKERS, _SHARES)[0]
    return make(rng, last)


def _limited(rng: Random, _last: str) -> _Identity:
    return _Identity(f"{rng.choice(words.BUSINESS_NAMES)} {rng.choice(words.TRADES)} AB", company_number(rng), _COMPANY)


def _sole_trader(rng: Random, last: str) -> _Identity:
    """A sole trader: the organisationsnummer is the owner's personnummer."""
    trade = f"{last}s {rng.choice(words.TRADES)}" if rng.random() < 0.7 else ""
    return _Identity(trade, rng.choice(published_persons()).written, _SOLE_TRADER)


def _cooperative(rng: Random, _last: str) -> _Identity:
    return _Identity(f"{rng.choice(words.BUSINESS_NAMES)} ekonomisk förening", cooperative_number(rng), _ASSOCIATION)


def _association(rng: Random, _last: str) -> _Identity:
    return _Identity(f"Föreningen {rng.choice(words.BUSINESS_NAMES)}", association_number(rng), _ASSOCIATION)


def _numberless(rng: Random, _last: str) -> _Identity:
    return _Identity(f"{rng.choice(words.BUSINESS_NAMES)} {rng.choice(words.TRADES)}", "", _UNKNOWN)


_SHARES = (70, 12, 6, 8, 4)
_MAKERS: tuple[Callable[[Random, str], _Identity], ...] = (
    _limited,
    _sole_trader,
    _cooperative,
    _association,
    _numberless,
)
