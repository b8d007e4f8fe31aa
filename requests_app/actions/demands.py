"""The person asks for more in an open case, or takes one of their wishes back."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from journal.record import REQUESTER
from requests_app.actions.agreement import ask_for_agreement
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.decide import undecided
from requests_app.actions.events import Event
from requests_app.actions.identity import destroy_images
from requests_app.actions.open_case import stop_marketing_now
from requests_app.models import Case, Demand, DemandOutcome, IdentityState, Right, Status
from requests_app.models.demand import NEEDS_IDENTITY
from todo.open_tasks import open_task

OPEN_TO_MORE = (Status.AWAITING_IDENTITY, Status.IN_REVIEW)


def may_add(case: Case) -> bool:
    """Whether the case still takes another wish; one that is being answered does not, then a new request is made."""
    return case.status in OPEN_TO_MORE and case.demands.filter(outcome="").exists()


def add_demand(*, case: Case, right: Right) -> Demand:
    """Ask for one more right; its own time runs from today, and the case keeps its date, which is earlier (EDPB §159).

    One that was taken back may be asked for again. Raises ``CaseIsClosed``, and ``NotNow`` when the case takes no more
    or the right is asked for already.
    """
    with transaction.atomic():
        case = lock_open(case)
        if not may_add(case):
            raise NotNow("takes_no_more")
        now = timezone.now()
        taken_back = case.demands.filter(right=right, outcome=DemandOutcome.WITHDRAWN)
        if not taken_back.update(received_on=stockholm_date(now), outcome="", decided_at=None, fulfilled_at=None):
            if case.demands.filter(right=right).exists():
                raise NotNow("asked_already")
            case.demands.create(right=right, received_on=stockholm_date(now))
        note(case, Event.DEMAND_ADDED, by=REQUESTER, right=str(right))
        if right in NEEDS_IDENTITY and case.identity == IdentityState.NOT_NEEDED:
            case.identity, case.status = IdentityState.AWAITED, Status.AWAITING_IDENTITY
            case.save(update_fields=["identity", "status"])
        if right == Right.MARKETING_STOP and case.email:
            stop_marketing_now(case, case.email, now, may_answer=True)
        if right == Right.AGREEMENT:
            ask_for_agreement(case, now=now)
        _tell_the_handler(case, now)
        return case.demands.get(right=right)


def withdraw_demand(*, case: Case, demand: Demand) -> None:
    """Take one wish back; the others go on. Images die when nothing that is left needs to know who asks.

    Raises ``CaseIsClosed``, and ``NotNow`` when it is decided, or is the last of the case: that is taken back whole.
    """
    with transaction.atomic():
        case = lock_open(case)
        demand = undecided(demand, case)
        if not case.demands.exclude(pk=demand.pk).exclude(outcome=DemandOutcome.WITHDRAWN).exists():
            raise NotNow("the_last_one")
        now = timezone.now()
        demand.outcome, demand.decided_at, demand.fulfilled_at = DemandOutcome.WITHDRAWN, now, now
        demand.save(update_fields=["outcome", "decided_at", "fulfilled_at"])
        demand.proposals.filter(approved_at=None, dropped_at=None).update(dropped_at=now)
        note(case, Event.DEMAND_WITHDRAWN, by=REQUESTER, right=demand.right)
        _go_on_with_the_rest(case, now)


def _go_on_with_the_rest(case: Case, now: datetime) -> None:
    left = case.demands.filter(fulfilled_at=None)
    if case.identity == IdentityState.AWAITED and not left.filter(right__in=NEEDS_IDENTITY).exists():
        destroy_images(case, now=now, by=REQUESTER)
        case.identity = IdentityState.NOT_NEEDED
        if case.status == Status.AWAITING_IDENTITY:
            case.move_to(Status.IN_REVIEW)
    if not left.exists() and case.status != Status.ANSWERED:
        case.move_to(Status.ANSWERED)
    case.save(update_fields=["identity", "status", "image_destroyed_at"])


def _tell_the_handler(case: Case, now: datetime) -> None:
    open_task(
        kind="demand_added",
        what=noop("The person has asked for more in an open case: see what is new, and that its date is kept."),
        due_on=stockholm_date(now),
        about=case.pseudonym,
    )
