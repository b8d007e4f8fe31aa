"""What Art. 30(1) asks for, read from the map: purposes, persons, data, recipients, time limits, security."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.conf import settings
from django.utils.translation import get_language, gettext

from datamap.laws import law_in
from datamap.registry import column, declarations, model_of, outside, recipient_kinds
from datamap.terms import Category, Declaration, Erase, Keep, LegalBasis, Outside, Personal, Purpose, RecipientKind
from policy.europe import needs_safeguards
from policy.models import Recipient
from policy.record.measures import Measure, measures
from policy.record.words import AFTERWARDS, BY_HAND, BY_ITSELF, PERSONS

T = TypeVar("T")


@dataclass(frozen=True)
class Controller:
    """Who answers for it all (Art. 30(1)(a)). Number, address and phone are empty in the committed file."""

    name: str
    email: str
    number: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Entry:
    """Some data of one purpose: which, where, how long, what then. ``law`` is empty unless a law keeps it."""

    category: str
    where: str
    fields: tuple[str, ...]
    how_long: str
    law: str
    afterwards: str


@dataclass(frozen=True)
class Activity:
    """One purpose with all that is done for it."""

    code: str
    purpose: str
    bases: tuple[str, ...]
    persons: tuple[str, ...]
    recipients: tuple[str, ...]
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Kind:
    """A kind of recipient, with what it gets."""

    title: str
    service: str
    categories: tuple[str, ...]
    own_purposes: bool


@dataclass(frozen=True)
class Named:
    """A recipient by name, as the register of recipients has it today (R-21)."""

    name: str
    country: str
    service: str
    categories: tuple[str, ...]
    is_processor: bool
    agreement_signed_on: str
    third_country: bool
    safeguards: str


@dataclass(frozen=True)
class Record:
    """The whole record, in the language of the moment. ``named`` is None where the register was not asked."""

    controller: Controller
    activities: tuple[Activity, ...]
    kinds: tuple[Kind, ...]
    measures: tuple[Measure, ...]
    named: tuple[Named, ...] | None

    @property
    def transfers(self) -> tuple[Named, ...]:
        """Those outside the EU and the EEA (Art. 30(1)(e))."""
        return tuple(one for one in self.named or () if one.third_country)

    def as_json(self) -> dict[str, Any]:
        """For machines."""
        return asdict(self)


def the_record(*, with_register: bool) -> Record:
    """The record in the language of the moment.

    Without the register it is read from the code alone and is the same on every machine: that is what the committed
    file holds. With it come the recipients of the day and the company's particulars from the settings.
    """
    return Record(
        controller=_controller(in_full=with_register),
        activities=tuple(_activities()),
        kinds=tuple(_kind(kind) for kind in recipient_kinds()),
        measures=tuple(measures()),
        named=tuple(_named(one) for one in Recipient.objects.filter(active=True)) if with_register else None,
    )


def in_law(law: str, section: str) -> str:
    """The law and its section, in the language of the moment; empty for none."""
    return law_in(language(), law, section) if law else ""


def language() -> str:
    """`sv` or `en`."""
    return "en" if (get_language() or "sv").startswith("en") else "sv"


def receivers_of(held: Iterable[tuple[Category, Purpose]]) -> list[RecipientKind]:
    """The kinds of recipients that get any of this."""
    wanted = set(held)
    return [
        kind
        for kind in recipient_kinds()
        if any(category in kind.categories and purpose in kind.purposes for category, purpose in wanted)
    ]


def by_hand(holding: Outside) -> str:
    """How data goes from a holding outside the database."""
    return str(BY_HAND if holding.can_delete else BY_ITSELF)


def _controller(*, in_full: bool) -> Controller:
    known = {"name": settings.COMPANY_NAME, "email": settings.PRIVACY_EMAIL}
    if in_full:
        known |= {"number": settings.COMPANY_NUMBER, "address": settings.COMPANY_ADDRESS}
        known |= {"phone": settings.COMPANY_PHONE}
    return Controller(**known)


def _activities() -> Iterator[Activity]:
    for purpose in Purpose:
        terms = [(held, group) for held in declarations() for group in _groups(held, purpose)]
        holdings = [holding for holding in outside() if holding.purpose == purpose]
        if not terms and not holdings:
            continue
        categories = _once([*(group[0].category for _held, group in terms), *(held.category for held in holdings)])
        bases = _once([*(group[0].basis for _held, group in terms), *(held.basis for held in holdings)])
        yield Activity(
            code=purpose.value,
            purpose=str(purpose.label),
            bases=tuple(str(LegalBasis(basis).label) for basis in bases),
            persons=tuple(_once(str(PERSONS[category]) for category in categories)),
            recipients=tuple(str(kind.title) for kind in receivers_of((category, purpose) for category in categories)),
            entries=(
                *(_entry(held, group) for held, group in terms),
                *(entry for held in declarations() for entry in _whole_rows(held, purpose)),
                *(_outside(holding) for holding in holdings),
            ),
        )


def _groups(held: Declaration, purpose: Purpose) -> Iterator[list[Any]]:
    """The fields of one table for one purpose, by category and rule: the term they share, then their names."""
    found: dict[tuple[Category, LegalBasis, Keep, Erase], list[Any]] = {}
    for name, term in held.personal().items():
        if term.purpose == purpose and not term.derived:
            found.setdefault((term.category, term.basis, term.keep, term.erase), [term]).append(name)
    yield from found.values()


def _entry(held: Declaration, group: list[Any]) -> Entry:
    term: Personal = group[0]
    model = model_of(held.label)
    return Entry(
        category=str(term.category.label),
        where=_said(model._meta.verbose_name_plural),
        fields=tuple(_once(_said(column(model, name).verbose_name) for name in group[1:])),
        how_long=str(term.keep.words),
        law=in_law(term.keep.law, term.keep.section),
        afterwards=str(AFTERWARDS[term.erase]),
    )


def _said(name: object) -> str:
    """A table's or field's name. A library may have written it in plain English: our catalogue knows such names too."""
    return gettext(str(name))


def _whole_rows(held: Declaration, purpose: Purpose) -> Iterator[Entry]:
    """The further clocks of a table's rows or files, under its first and foremost purpose."""
    first = next(iter(held.personal().values()), None)
    if first is None or first.purpose != purpose:
        return
    for more in held.reach.further:
        yield Entry(
            category=str(first.category.label),
            where=str(model_of(held.label)._meta.verbose_name_plural),
            fields=(),
            how_long=str(more.keep.words),
            law=in_law(more.keep.law, more.keep.section),
            afterwards=str(AFTERWARDS[more.erase]),
        )


def _outside(holding: Outside) -> Entry:
    return Entry(
        category=str(holding.category.label),
        where=str(holding.title),
        fields=(),
        how_long=str(holding.keep_words),
        law=in_law(holding.law, holding.section),
        afterwards=by_hand(holding),
    )


def _kind(kind: RecipientKind) -> Kind:
    return Kind(str(kind.title), str(kind.service), _labels(kind.categories), kind.own_purposes)


def _named(one: Recipient) -> Named:
    return Named(
        name=one.name,
        country=one.country,
        service=one.service,
        categories=_labels(Category(code) for code in one.categories if code in Category.values),
        is_processor=one.is_processor,
        agreement_signed_on=one.agreement_signed_on.isoformat() if one.agreement_signed_on else "",
        third_country=needs_safeguards(one.country),
        safeguards=one.safeguards,
    )


def _labels(categories: Iterable[Category]) -> tuple[str, ...]:
    return tuple(str(category.label) for category in categories)


def _once(values: Iterable[T]) -> list[T]:
    return list(dict.fromkeys(values))
