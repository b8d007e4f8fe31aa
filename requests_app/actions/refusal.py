"""A refusal takes two persons, a ground and a reason, and tells of IMY and the court (Art. 12(4), law.md §7)."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from journal.record import actor
from requests_app import letters
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.decide import decide, finish, propose, undecided
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.models import Case, Demand, DemandOutcome, IdentityState, Proposal, ProposedAct, RefusalGround, Right
from requests_app.models.roles import Act

NEVER_REFUSED = frozenset({Right.MARKETING_STOP})  # Art. 21(3): no balancing


def propose_refusal(demand: Demand, *, by: User, ground: RefusalGround, reason: str) -> Proposal:
    """Lay a refusal before a second person. Raises ``NotNow`` without a reason, or where the law knows no refusal."""
    require(by, Act.HANDLE_CASE)
    if not reason.strip():
        raise NotNow("refusal_needs_reason")
    if demand.right in NEVER_REFUSED:
        raise NotNow("never_refused")
    with transaction.atomic():
        case = lock_open(demand.case)
        demand = undecided(demand, case)
        if ground == RefusalGround.NOT_IDENTIFIABLE and case.identity == IdentityState.AWAITED:
            raise NotNow("identity_undecided")
        demand.ground, demand.reason = RefusalGround(ground), reason.strip()
        demand.save(update_fields=["ground", "reason"])
        return propose(demand, ProposedAct.REFUSAL, by=by)


def refuse(case: Case, demand: Demand, *, by: User) -> None:
    """Carry out an approved refusal: decision, letter, done. The caller holds the lock and has checked who may."""
    now = timezone.now()
    decide(demand, DemandOutcome.REFUSED, by=by, now=now, ground=demand.ground, reason=demand.reason)
    note(case, Event.REFUSED, by=actor(by), right=demand.right, ground=demand.ground)
    letter = letters.not_identifiable if demand.ground == RefusalGround.NOT_IDENTIFIABLE else letters.refusal
    post(letter, case, now=now, by=actor(by), demand=demand)
    finish(case, demand, now=now, by=actor(by))
