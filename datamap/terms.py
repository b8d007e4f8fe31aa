"""The words of the map: what a field is, why we hold it, for how long, and what becomes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from identifiers import add_months, months_cutoff

Words = str | Promise


def in_english(words: Words) -> str:
    """The words as they stand in the code: what a catalogue is asked with."""
    with override("en"):
        return str(words)


class Category(TextChoices):
    """What kind of data a field holds (Art. 15(1)(b))."""

    NAME = "name", _("name and company")
    CONTACT = "contact", _("contact details")
    NATIONAL_ID = "national_id", _("organisationsnummer or personnummer")
    CONTRACT = "contract", _("contract data")
    CORRESPONDENCE = "correspondence", _("letters and messages")
    SOCIAL = "social", _("contacts in social media")
    LEDGER = "ledger", _("invoices")
    USAGE = "usage", _("use of the services")
    NETWORK = "network", _("IP address and device")
    ID_IMAGE = "id_image", _("image of an ID document")
    CASE = "case", _("handling of requests")
    COPY = "copy", _("copy of the data, made on request")
    SECRET = "secret", _("links and codes to the page of a case")  # noqa: S105 - a category's name
    STAFF = "staff", _("staff accounts")


class Purpose(TextChoices):
    """Why it is held: the policy's purposes (R-09), then those the law sets us."""

    DELIVERY = "delivery", _("to deliver services and goods and keep the relation")
    INVOICING = "invoicing", _("to invoice correctly and lawfully")
    SUPPORT = "support", _("to give support")
    MARKETING = "marketing", _("to tell of news and offers")
    RIGHTS = "rights", _("to answer requests about personal data")
    IDENTIFICATION = "identification", _("to be sure that data reaches the right person")
    BOOKKEEPING = "bookkeeping", _("to keep accounts as the law demands")
    SECURITY = "security", _("to keep the systems safe")
    STAFF_WORK = "staff_work", _("to know who of the staff may do what")


class LegalBasis(TextChoices):
    """The ground it rests on (Art. 6(1))."""

    CONTRACT = "6.1.b", _("contract, Article 6(1)(b)")
    LEGAL_DUTY = "6.1.c", _("legal obligation, Article 6(1)(c)")
    LEGITIMATE_INTEREST = "6.1.f", _("legitimate interest, Article 6(1)(f)")


class Erase(TextChoices):
    """What becomes of a field when its time is up. On a person's request ANONYMISE means the row is deleted."""

    DELETE_ROW = "delete_row", _("the row is deleted")
    BLANK = "blank", _("the field is emptied")
    ANONYMISE = "anonymise", _("the row becomes an anonymous one by a named recipe")
    DESTROY_FILE = "destroy_file", _("the sealed file's key is destroyed")


@dataclass(frozen=True)
class Keep:
    """How long: a period from a clock, a dotted path from the row to a date or moment (``partner.relation_ended_on``).

    A moment counts as its date in Stockholm. ``or_after`` is asked where the first clock is empty. With ``law`` and
    ``section`` the rule also holds against an erasure request (Art. 17(3)(b)). ``despite_holds``: no restriction and
    no open case stretches it. ``only_if`` narrows the rows it speaks of (lookups on the row).
    """

    rule: str
    words: Words
    after: str
    days: int | None = None
    months: int | None = None
    calendar_years: int | None = None
    or_after: str = ""
    promise: str = ""
    law: str = ""
    section: str = ""
    despite_holds: bool = False
    only_if: Mapping[str, object] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        if sum(period is not None for period in (self.days, self.months, self.calendar_years)) != 1:
            raise ValueError(f"rule {self.rule} needs exactly one of days, months, calendar_years")
        if bool(self.law) != bool(self.section):
            raise ValueError(f"rule {self.rule}: a hold names its law and section (R-56)")

    @property
    def holds(self) -> bool:
        """Whether a law keeps the field against an erasure request."""
        return bool(self.law)

    def due_on(self, clock: date) -> date:
        """The day on which what the clock dates must go: never before it, at the latest on it (no weekend roll)."""
        if self.calendar_years is not None:
            return date(clock.year + self.calendar_years + 1, 1, 1)
        if self.months is not None:
            return add_months(clock, self.months)
        return clock + timedelta(days=self.days or 0)

    def until(self, clock: date) -> date:
        """The date to tell people: the last day kept under a calendar-year rule, else the day it goes at the latest."""
        due = self.due_on(clock)
        return due - timedelta(days=1) if self.calendar_years is not None else due

    def cutoff(self, today: date) -> date:
        """The latest clock date that is due: the greatest d with ``due_on(d) <= today``."""
        if self.calendar_years is not None:
            return date(today.year - self.calendar_years - 1, 12, 31)
        if self.months is not None:
            return months_cutoff(today, self.months)
        return today - timedelta(days=self.days or 0)

    def through(self, path: str) -> "Keep":
        """The same rule for rows that reach the clock through ``path``."""
        return replace(self, after=f"{path}.{self.after}", or_after=f"{path}.{self.or_after}" if self.or_after else "")


@dataclass(frozen=True)
class Personal:
    """A field that tells of a person. ``derived`` ones share the fate of what they were made of and are not shown."""

    category: Category
    purpose: Purpose
    basis: LegalBasis
    keep: Keep
    erase: Erase
    derived: bool = False

    def made_searchable(self) -> "Personal":
        """The same for a column derived from the field for searching."""
        return replace(self, derived=True)


@dataclass(frozen=True)
class NotPersonal:
    """A field that tells of nobody, and why that is so."""

    why: str


@dataclass(frozen=True)
class Further:
    """A further clock of a whole row or of its files, beside those of its fields."""

    keep: Keep
    erase: Erase


@dataclass(frozen=True)
class Reach:
    """How a row is tied to the person it tells of, and how it is searched.

    ``via``: dotted path to the subject; "" for the subject itself (``subject``) and for rows tied to nobody.
    ``loose``: (field, the subject's field): rows without a link that carry the subject's value belong to it too.
    ``found_by``: identifier -> column with its normalised or folded form. ``as_typed``: identifier -> column as typed.
    ``free_text``: folded columns; ``raw_text``: unfolded ones. ``copy_if``: which rows belong in the person's copy.
    ``destroyed``: what to write where a file was destroyed; ``stamps``: moments to set then, also through a path.
    """

    via: str = ""
    subject: bool = False
    loose: tuple[str, str] | None = None
    found_by: Mapping[str, str] = field(default_factory=dict)
    as_typed: Mapping[str, str] = field(default_factory=dict)
    free_text: tuple[str, ...] = ()
    raw_text: tuple[str, ...] = ()
    copy_if: Mapping[str, object] = field(default_factory=dict)
    origin: Words = ""
    destroyed: Mapping[str, str] = field(default_factory=dict)
    stamps: tuple[str, ...] = ()
    further: tuple[Further, ...] = ()


@dataclass(frozen=True)
class Outside:
    """A holding outside the database: what it is and what can be done there (ability flags)."""

    code: str
    title: Words
    category: Category
    purpose: Purpose
    basis: LegalBasis
    keep_words: Words
    can_search: bool = True
    can_export: bool = True
    can_delete: bool = True
    law: str = ""
    section: str = ""


@dataclass(frozen=True)
class RecipientKind:
    """A kind of recipient (Art. 30(1)(d)). Who they are by name stands in the register of recipients (policy).

    It gets data of its ``categories`` that is held for one of its ``purposes``. ``own_purposes``: a controller of its
    own, not one who works for us under an agreement (R-22, R-24).
    """

    code: str
    title: Words
    service: Words
    categories: tuple[Category, ...]
    purposes: tuple[Purpose, ...]
    own_purposes: bool = False


Term = Personal | NotPersonal


@dataclass(frozen=True)
class Declaration:
    """One model on the map."""

    label: str
    reach: Reach
    fields: Mapping[str, Term]

    def personal(self) -> dict[str, Personal]:
        """The fields that tell of a person."""
        return {name: term for name, term in self.fields.items() if isinstance(term, Personal)}

    def rules(self) -> list[tuple[Keep, Erase]]:
        """Every clock of the model with what it does, each once, in the order declared."""
        terms = [(term.keep, term.erase) for term in self.personal().values()]
        return list(dict.fromkeys([*terms, *((more.keep, more.erase) for more in self.reach.further)]))
