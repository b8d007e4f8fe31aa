"""The second person: approves what another proposed, or sends it back (design §7)."""

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from datamap.compiled import Slot, compiled_once
from journal.record import actor, together
from requests_app.actions.access import expect_the_marks_approved, release
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.decide import decide, start_carrying_out
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.actions.refusal import refuse
from requests_app.models import Case, DemandOutcome, Proposal, ProposedAct
from requests_app.models.roles import Act


def approve(proposal: Proposal, *, by: User) -> None:
    """Approve and carry on. Raises ``PermissionDenied`` for the one who proposed it, whatever their other roles."""
    require(by, Act.APPROVE)  # approvers come into every case, of protected people too
    with transaction.atomic():
        case, proposal = _waiting(proposal)
        if proposal.proposed_by_id == by.pk:
            raise PermissionDenied("own_proposal")
        proposal.approved_by, proposal.approved_at = by, timezone.now()
        proposal.save(update_fields=["approved_by", "approved_at"])
        demand = proposal.demand
        with together():
            note(case, Event.APPROVED, by=actor(by), act=proposal.act, right=demand.right)
            if proposal.act == ProposedAct.ERASURE:
                _let_erase(case, proposal, by=by)
        if proposal.act == ProposedAct.REFUSAL:
            refuse(case, demand, by=proposal.proposed_by)
        elif proposal.act in (ProposedAct.DISCLOSURE, ProposedAct.REDACTED):
            expect_the_marks_approved(case, proposal)
            release(case, demand, by=proposal.proposed_by)


def _let_erase(case: Case, proposal: Proposal, *, by: User) -> None:
    """The clock carries it out."""
    demand = proposal.demand
    kept = any(line["what"] == "kept" for line in proposal.plan.get("lines", []))
    outcome = DemandOutcome.PARTLY if kept else DemandOutcome.GRANTED
    decide(demand, outcome, by=proposal.proposed_by, now=timezone.now())
    note(case, Event.GRANTED, by=actor(by), right=demand.right)
    start_carrying_out(case)


def drop(proposal: Proposal, *, by: User) -> None:
    """Take a proposal back (who made it) or send it back (who may approve); the demand is open again."""
    if proposal.proposed_by_id != by.pk:
        require(by, Act.APPROVE, proposal.demand.case)
    require(by, Act.HANDLE_CASE, proposal.demand.case)
    with transaction.atomic():
        case, proposal = _waiting(proposal)
        proposal.dropped_at = timezone.now()
        proposal.save(update_fields=["dropped_at"])
        note(case, Event.DROPPED, by=actor(by), act=proposal.act)


def _waiting(proposal: Proposal) -> tuple[Case, Proposal]:
    case = lock_open(proposal.demand.case)
    proposal = _with_demand().one(pk=proposal.pk)
    if proposal.approved_at or proposal.dropped_at:
        raise NotNow("not_waiting")
    if proposal.demand.outcome:
        raise NotNow("already_decided")
    return case, proposal


@compiled_once
def _with_demand() -> "QuerySet[Proposal]":
    found = Proposal.objects.filter(pk=Slot("pk", Proposal._meta.pk))
    return found.select_related("demand", "proposed_by")
