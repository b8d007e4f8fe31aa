"""Erasure: one person plans, another approves, the clock carries it out and looks again (Art. 17, law.md §8)."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import OuterRef, QuerySet
from django.utils import timezone

from datamap import erase
from datamap.compiled import Slot, compiled_once
from identifiers import InvalidIdentifier
from identifiers.dates import stockholm_date
from journal.record import CLOCK, together
from requests_app import letters
from requests_app.actions.case_lock import NotNow, lock, lock_open, note
from requests_app.actions.decide import expect_known_person, finish, propose, undecided
from requests_app.actions.events import Event
from requests_app.actions.lasting import stop_marketing
from requests_app.actions.nothing_held import answer_nothing_held
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.actions.search_again import look_again
from requests_app.models import Case, Demand, Proposal, ProposedAct, Status
from requests_app.models.demand import DISCLOSING
from requests_app.models.roles import Act


def plan_for(case: Case, *, now: datetime) -> erase.Plan:
    """What would be erased, anonymised, kept and why, as things stand. Raises ``NotNow`` without a partner."""
    if case.partner_id is None:
        raise NotNow("no_partner")
    return erase.plan(case.partner_id, today=stockholm_date(now), case=case.pk)


def propose_erasure(demand: Demand, *, by: User) -> Proposal | None:
    """Lay the plan before a second person; where nothing is held, answer so at once. Raises ``NotNow``."""
    require(by, Act.HANDLE_CASE, demand.case)
    with transaction.atomic():
        case = lock_open(demand.case)
        demand = undecided(demand, case)
        expect_known_person(case, demand)
        now = timezone.now()
        if case.partner_id is None:
            answer_nothing_held(case, demand, by=by, now=now)
            return None
        plan = plan_for(case, now=now)
        if plan.blocked:
            raise NotNow("held")
        return propose(demand, ProposedAct.ERASURE, by=by, plan=plan.as_json(), digest=plan.digest)


def carry_out_erasure(demand: Demand, *, now: datetime) -> None:
    """Apply the approved plan, search every column again, answer; texts are searched next (``search_again``).

    One transaction; called by the clock, safe to call twice.
    Waits while an access demand of the same case, decided or not, is still to be answered: afterwards nothing would be
    left to answer with. If the data has changed since the approval, nothing is erased: the demand goes back for a new
    plan.
    """
    with transaction.atomic():
        case = lock(demand.case)
        demands = _with_approved().objects(case=case.pk)
        for one in demands:
            one.case = case
        demand, approved = next((one, one.approved) for one in demands if one.pk == demand.pk)
        if not demand.outcome or demand.fulfilled_at or _answer_comes_first(demands):
            return
        if case.partner_id is None:  # done again after a restore that brought back the case as it stood before
            restored = erase.Plan.from_json(_approved(demand.pk)[0].plan)
            post(letters.erasure_confirmation, case, now=now, plan=restored, trigger=demand.trigger)
            finish(case, demand, now=now)
            return
        with together():
            try:
                applied = erase.apply(
                    case.partner_id,
                    digest=approved,
                    today=stockholm_date(now),
                    by=CLOCK,
                    about=case.pseudonym,
                    case=case.pk,
                )
            except erase.PlanChanged:
                _send_back(case, demand)
                return
            case.partner = case.partner if applied.person_kept else None
            look_again(case, demand, applied, now=now)
            post(letters.erasure_confirmation, case, now=now, plan=applied.plan, trigger=demand.trigger)
            finish(case, demand, now=now, others=[one for one in demands if one.pk != demand.pk])
        if applied.person_kept:
            _keep_out_of_use(applied)


@compiled_once
def _with_approved() -> "QuerySet[Demand]":
    """A case's demands, each with the digest of its approved plan."""
    asked = Demand.objects.filter(case=Slot("case", Case._meta.pk))
    return asked.annotate(approved=_approved(OuterRef("pk")).values("plan_digest")[:1])


def _approved(demand: Any) -> QuerySet[Proposal]:
    """The approved plans of a demand, the newest first."""
    approved = Proposal.objects.filter(demand=demand, act=ProposedAct.ERASURE, approved_at__isnull=False)
    return approved.order_by("-approved_at")


def _answer_comes_first(demands: Iterable[Demand]) -> bool:
    return any(one.right in DISCLOSING and one.fulfilled_at is None for one in demands)


def _keep_out_of_use(applied: erase.Applied) -> None:
    """A dated hold keeps the partner's row, for its purpose alone: the case stays with it, no mail goes out."""
    if applied.identifiers.email:
        with suppress(InvalidIdentifier):
            stop_marketing(applied.identifiers.email, by=None)


def _send_back(case: Case, demand: Demand) -> None:
    """The plan no longer fits: undo the decision, so that a new plan is made and approved."""
    demand.outcome, demand.decided_at, demand.decided_by = "", None, None
    demand.save(update_fields=["outcome", "decided_at", "decided_by"])
    if case.status == Status.FULFILLING:
        case.move_to(Status.IN_REVIEW)
    case.save(update_fields=["status"])
    note(case, Event.PLAN_CHANGED, by=CLOCK, right=demand.right)
