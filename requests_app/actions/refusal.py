"""A refusal takes two persons, a ground and a reason, and tells of IMY and the court (Art. 12(4), law.md §7)."""

from collections.abc import Callable

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from journal.record import actor
from requests_app import letters
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.decide import decide, expect_known_person, finish, propose, undecided
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.actions.settle import BY_HAND, take_effect
from requests_app.models import (
    Case,
    Demand,
    DemandOutcome,
    IdentityState,
    Letter,
    Proposal,
    ProposedAct,
    RefusalGround,
    Right,
)
from requests_app.models.demand import NEEDS_IDENTITY
from requests_app.models.roles import Act

NEVER_REFUSED = frozenset({Right.MARKETING_STOP})  # Art. 21(3): no balancing


def propose_refusal(
    demand: Demand, *, by: User, ground: RefusalGround, reason: str, granted_part: str = ""
) -> Proposal:
    """Lay a refusal before a second person; with ``granted_part`` it is one in part, and that part is done on approval.

    Raises ``NotNow`` without a reason, where the law knows no refusal, or for a part of what is not done by hand.
    """
    require(by, Act.HANDLE_CASE, demand.case)
    if not reason.strip():
        raise NotNow("refusal_needs_reason")
    if demand.right in NEVER_REFUSED:
        raise NotNow("never_refused")
    if granted_part.strip() and demand.right not in BY_HAND:
        raise NotNow("granted_part_needs_a_hand")
    with transaction.atomic():
        case = lock_open(demand.case)
        demand = undecided(demand, case)
        if ground == RefusalGround.NOT_IDENTIFIABLE and case.identity == IdentityState.AWAITED:
            raise NotNow("identity_undecided")
        if granted_part.strip() and demand.right in NEEDS_IDENTITY:
            expect_known_person(case, demand)
        demand.ground, demand.reason = RefusalGround(ground), reason.strip()
        demand.granted_part = granted_part.strip()
        demand.save(update_fields=["ground", "reason", "granted_part"])
        return propose(demand, ProposedAct.REFUSAL, by=by)


def refuse(case: Case, demand: Demand, *, by: User) -> None:
    """Carry out an approved refusal: decision, letter, done. The caller holds the lock and has checked who may."""
    now = timezone.now()
    outcome = DemandOutcome.REFUSED
    if demand.granted_part:
        outcome = DemandOutcome.PARTLY
        take_effect(case, demand, by=by)
    decide(demand, outcome, by=by, now=now, ground=demand.ground, reason=demand.reason)
    note(case, Event.REFUSED, by=actor(by), right=demand.right, ground=demand.ground, partly=bool(demand.granted_part))
    post(_letter(case, demand), case, now=now, by=actor(by), demand=demand)
    finish(case, demand, now=now, by=actor(by))


def _letter(case: Case, demand: Demand) -> Callable[..., Letter]:
    if demand.granted_part:
        return letters.partial_refusal
    if demand.ground == RefusalGround.NOT_IDENTIFIABLE:
        return letters.not_identifiable
    return letters.partial_refusal if letters.granted_beside(case, demand).exists() else letters.refusal
