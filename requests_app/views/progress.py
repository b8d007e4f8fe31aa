"""A case in plain words, as the person sees it: where it is, what was asked, what comes next."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from identifiers.dates import stockholm_today
from requests_app.deadlines import deadlines_for, explain
from requests_app.forms import RIGHTS
from requests_app.models import Case, Demand, DemandOutcome, DocumentState, IdentityState, Right, Status
from requests_app.models.demand import DISCLOSING, NEEDS_IDENTITY


@dataclass(frozen=True)
class Step:
    """One step of the way. ``state`` is done, now or next."""

    name: Promise
    state: str


@dataclass(frozen=True)
class Asked:
    """One right asked for and what has become of it. ``later``: asked for after the case was opened."""

    right: str
    what: Promise | str
    state: Promise
    done: bool
    undecided: bool
    received_on: date
    answer_by: date
    later: bool


@dataclass(frozen=True)
class Term:
    """When the answer comes: the date, why that date, and whether it has passed or been moved."""

    on: date
    why: str
    passed: bool
    extended: bool


_OUTCOMES: dict[str, Promise] = {
    DemandOutcome.GRANTED: _("Done. Read the letter below."),
    DemandOutcome.PARTLY: _("Done in part. The letter below says what and why."),
    DemandOutcome.NO_DATA: _("We searched and found nothing about you."),
    DemandOutcome.REFUSED: _("We have said no. The letter below says why, and what you can do."),
    DemandOutcome.WITHDRAWN: _("You have taken it back."),
    DemandOutcome.FORWARDED: _("Passed on to the one responsible for the data. The letter below says who that is."),
}


def steps(case: Case) -> Iterator[Step]:
    """The way of this case; who needs not say who they are never sees that step."""
    names: list[Promise] = [_("We received your request")]
    if case.identity != IdentityState.NOT_NEEDED:
        names.append(_("We make sure that it is you"))
    names += [_("We look up your data and decide"), _("You get our answer")]
    names.append(_("We close the case when everything is done") if case.is_open else _("The case is closed"))
    now = (
        len(names)
        - {
            Status.AWAITING_IDENTITY: 4,
            Status.IN_REVIEW: 3,
            Status.FULFILLING: 2,
            Status.ANSWERED: 1,
            Status.CLOSED: 0,
        }[Status(case.status)]
    )
    for number, name in enumerate(names):
        yield Step(name, "done" if number < now else "now" if number == now else "next")


def asked(case: Case) -> Iterator[Asked]:
    """Each right asked for, in the order of the form."""
    order = list(RIGHTS)
    for demand in sorted(case.demands.all(), key=lambda demand: order.index(Right(demand.right))):
        yield Asked(
            right=demand.right,
            what=RIGHTS[Right(demand.right)][0],
            state=_state_of(demand, case),
            done=demand.fulfilled_at is not None,
            undecided=not demand.outcome,
            received_on=demand.received_on,
            answer_by=deadlines_for(demand.received_on).target,
            later=demand.received_on != case.received_on,
        )


def _state_of(demand: Demand, case: Case) -> Promise:
    if demand.outcome == DemandOutcome.GRANTED and demand.right == Right.MARKETING_STOP:
        return _("Done. You get no more newsletters or advertising from us.")
    if demand.outcome and demand.fulfilled_at:
        return _OUTCOMES[demand.outcome]
    if demand.outcome:
        return _("Decided. We are carrying it out.")
    if case.status == Status.AWAITING_IDENTITY and demand.right in NEEDS_IDENTITY:
        return _("Received. We need to make sure that it is you.")
    return _("Received. We are working on it.")


def term(case: Case, language: str) -> Term:
    """The latest date of the answer and its reason."""
    return Term(
        on=case.target_on,
        why=explain(deadlines_for(case.received_on), language),
        passed=case.target_on < stockholm_today(),
        extended=bool(case.extended_to or case.late_notice_at),
    )


def may_send_picture(case: Case) -> bool:
    """Whether a picture of an ID document would be of any use now."""
    return case.is_open and case.identity == IdentityState.AWAITED


def living_pictures(case: Case) -> int:
    """How many pictures of an ID document we hold that can be looked at, now or soon."""
    return case.identity_documents.filter(state__in=[DocumentState.PENDING, DocumentState.READY]).count()


def last_picture_failed(case: Case) -> bool:
    """Whether the latest picture could not be opened, so that another is needed."""
    last = case.identity_documents.order_by("-uploaded_at").first()
    return last is not None and last.state == DocumentState.BROKEN


def leads_on_to_picture(case: Case) -> bool:
    """Whether the page should propose the picture: for rights that disclose data, as the policy says (design §5)."""
    if settings.IDENTITY_POLICY != "published" or not may_send_picture(case):
        return False
    return case.demands.filter(right__in=DISCLOSING, outcome="").exists()
