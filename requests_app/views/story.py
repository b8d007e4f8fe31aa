"""What has been done in a case, and what is kept of it and until when, as the person reads it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from datamap.erase import Line, Plan, What
from datamap.laws import law_in
from datamap.rules import CASE_FILE, SKELETON
from identifiers.dates import stockholm_date, stockholm_today
from journal.models import JournalEntry
from requests_app.actions.events import Event
from requests_app.models import Case, DocumentState, ProcessingAgreement, Proposal, ProposedAct

MOST_LINES = 200

# What would tell whether we know the person (a partner found, a link sent) is not among them.
_WORDS: dict[str, Promise] = {
    Event.OPENED: _("Your request came"),
    Event.RECEIVED_CORRECTED: _("We put the day your request came right"),
    Event.DEMAND_ADDED: _("You asked for more"),
    Event.DEMAND_WITHDRAWN: _("You took something back"),
    Event.IMAGE_RECEIVED: _("Your picture came, and was encrypted"),
    Event.IMAGE_VIEWED: _("One of those who handle your case looked at your picture"),
    Event.IMAGES_DESTROYED: _("Your picture was deleted for good"),
    Event.IDENTITY_ASKED: _("We asked you to confirm that it is you"),
    Event.OTHER_WAY_CHOSEN: _("You chose another way than a picture"),
    Event.IDENTITY_ACCEPTED: _("We were sure that it is you"),
    Event.IDENTITY_DECLINED: _("We could not be sure that it is you"),
    Event.AUTHORITY_SEEN: _("We saw that you may ask for somebody else"),
    Event.PARTNER_CONNECTED: _("We searched our register"),
    Event.NOTHING_FOUND: _("We searched our register"),
    Event.FULFILLED: _("We carried out what you asked for, or answered it"),
    Event.PACKAGE_FETCHED: _("The package with your data was fetched"),
    Event.PACKAGE_ENDED: _("The package was deleted, as you said"),
    Event.LETTER_SENT: _("We wrote to you"),
    Event.MESSAGE_RECEIVED: _("You wrote to us"),
    Event.FILE_FETCHED: _("A file of the case was fetched"),
    Event.ATTACHMENT_FETCHED: _("One of those who handle your case opened a file you sent"),
    Event.EXTENDED: _("We told you that we need more time"),
    Event.LATE_NOTICE: _("We told you that we are late"),
    Event.WITHDRAWN: _("You took the request back"),
    Event.CLOSED: _("The case was closed"),
    Event.REOPENED: _("We opened the case again"),
}


@dataclass(frozen=True)
class Done:
    """One thing that was done, and when."""

    at: datetime
    what: Promise


@dataclass(frozen=True)
class Kept:
    """Something we keep: until when, if the day is known, else in words; and the law that makes us."""

    what: str | Promise
    until: date | None = None
    words: str | Promise = ""
    law: str = ""

    @property
    def days(self) -> int:
        """Days left, counted from today."""
        return max(0, (self.until - stockholm_today()).days) if self.until else 0

    @property
    def years(self) -> int:
        """Whole years left, where it is so long that days say nothing."""
        return self.days // 365 if self.days >= 2 * 365 else 0


@dataclass(frozen=True)
class Receipt:
    """One picture of an ID document: when it came and when it was destroyed."""

    came: datetime
    gone: datetime | None


def done(case: Case) -> list[Done]:
    """What the journal knows of the case that concerns the person, oldest first."""
    lines = JournalEntry.objects.filter(subject=case.pseudonym, event__in=list(_WORDS)).order_by("seq")
    return [Done(line.at, _WORDS[line.event]) for line in lines[:MOST_LINES]]


def kept(case: Case, language: str) -> Iterator[Kept]:
    """The case itself, living pictures and packages, and what the law kept from an erasure."""
    for picture in case.identity_documents.exclude(state=DocumentState.DESTROYED):
        yield Kept(_("The picture of your ID document, at most"), picture.destroy_by)
    for package in case.packages.filter(released_at__isnull=False, destroyed_at=None, expires_on__isnull=False):
        yield Kept(_("The package with your data, or until you say that you have it"), package.expires_on)
    yield from _kept_from_erasure(case, language)
    closed = stockholm_date(case.closed_at) if case.closed_at else None
    yield Kept(_("This case, with letters and messages"), closed and CASE_FILE.until(closed), CASE_FILE.words)
    yield Kept(_("Its number, kind and dates, without your name"), closed and SKELETON.until(closed), SKELETON.words)


def receipts(case: Case) -> list[Receipt]:
    """Every picture of an ID document that came in the case."""
    return [Receipt(one.uploaded_at, one.destroyed_at) for one in case.identity_documents.order_by("uploaded_at")]


def _kept_from_erasure(case: Case, language: str) -> Iterator[Kept]:
    carried_out = Proposal.objects.filter(
        demand__case=case, act=ProposedAct.ERASURE, approved_at__isnull=False, demand__fulfilled_at__isnull=False
    )
    for proposal in carried_out:
        for line in Plan.from_json(proposal.plan).lines:
            if line.what == What.KEPT and not _is_this_case(line):
                law = law_in(language, line.law, line.section) if line.law else ""
                yield Kept(capfirst(str(line.title)), line.until, line.rule_words, law)


def agreement(case: Case) -> ProcessingAgreement | None:
    """The data processing agreement asked for in the case: the one on its way or in force, else the last that ended."""
    found = ProcessingAgreement.objects.filter(case=case)
    return found.order_by(F("ended_on").desc(nulls_first=True), "-asked_on").first()


def _is_this_case(line: Line) -> bool:
    """Told of on its own, with its letters; a line of the plan is about others of the same person."""
    return line.label.startswith("requests_app.") and (line.rows or 0) <= 1
