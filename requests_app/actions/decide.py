"""What every decision about a demand has in common."""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from journal.record import CLOCK, actor
from requests_app.actions.case_lock import NotNow, note
from requests_app.actions.events import Event
from requests_app.models import (
    Case,
    Demand,
    DemandOutcome,
    IdentityState,
    Proposal,
    ProposedAct,
    Representative,
    Status,
)
from requests_app.models.demand import NEEDS_IDENTITY


def undecided(demand: Demand, case: Case) -> Demand:
    """The demand as it stands, if it may still be decided in this locked case. Raises ``NotNow``."""
    demand = Demand.objects.get(pk=demand.pk, case=case)
    if demand.outcome:
        raise NotNow("already_decided")
    return demand


def expect_known_person(case: Case, demand: Demand) -> None:
    """No disclosure, erasure or change for somebody we don't know, nor before the register was searched.

    What must go without a request waits for nobody's identity: nobody asks.
    """
    if demand.right in NEEDS_IDENTITY and not demand.trigger and case.identity != IdentityState.ACCEPTED:
        raise NotNow("identity_not_accepted")
    if demand.right in NEEDS_IDENTITY and not demand.trigger and authority_missing(case):
        raise NotNow("authority_not_shown")
    if case.searched_at is None:
        raise NotNow("register_not_searched")


def authority_missing(case: Case) -> bool:
    """Whether somebody asks for another person and has not shown that they may."""
    return Representative.objects.filter(case=case, proven_at=None).exists()


def decide(
    demand: Demand, outcome: DemandOutcome, *, by: User, now: datetime, ground: str = "", reason: str = ""
) -> None:
    """Set the outcome; the caller holds the case's lock."""
    demand.outcome, demand.ground, demand.reason = outcome, ground, reason
    demand.decided_by, demand.decided_at = by, now
    demand.save(update_fields=["outcome", "ground", "reason", "decided_by", "decided_at"])


def propose(
    demand: Demand, act: ProposedAct, *, by: User, plan: dict[str, object] | None = None, digest: str = ""
) -> Proposal:
    """Lay an act before a second person. Raises ``NotNow`` when one already waits."""
    if demand.proposals.filter(approved_at=None, dropped_at=None).exists():
        raise NotNow("proposal_waits")
    proposal = Proposal.objects.create(
        demand=demand, act=act, plan=plan or {}, plan_digest=digest, proposed_by=by, proposed_at=timezone.now()
    )
    note(demand.case, Event.PROPOSED, by=actor(by), act=str(act), right=demand.right)
    return proposal


def start_carrying_out(case: Case) -> None:
    """Move to fulfilment; the clock takes it from there."""
    if case.status != Status.FULFILLING:
        case.move_to(Status.FULFILLING)
        case.save(update_fields=["status"])


def finish(
    case: Case, demand: Demand, *, now: datetime, by: str = CLOCK, others: Iterable[Demand] | None = None
) -> None:
    """A demand has been carried out and its letter queued: note it, and move the case on.

    ``others``: the case's other demands, where the caller has fetched them since it locked the case.
    """
    demand.fulfilled_at = now
    demand.save(update_fields=["fulfilled_at", "to_search"])
    note(case, Event.FULFILLED, by=by, right=demand.right, outcome=demand.outcome)
    left = [one for one in (case.demands.all() if others is None else others) if one.fulfilled_at is None]
    if not left:
        if case.status != Status.ANSWERED:
            case.move_to(Status.ANSWERED)
    elif case.status == Status.FULFILLING and not any(other.outcome for other in left):
        case.move_to(Status.IN_REVIEW)
    case.save(update_fields=["status"])
