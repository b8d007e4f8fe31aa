"""The person takes the request back."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from journal.record import REQUESTER, actor
from requests_app import letters
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.close import answered_late, outcome_of, shut
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.models import Case, DemandOutcome, Proposal, Status
from requests_app.models.roles import Act


def withdraw(*, case: Case, by: User | None = None) -> None:
    """The person takes the request back: open demands are withdrawn, images die, the case closes.

    Staff can't close a late case that way without the late notice; the person's own word needs none.
    """
    if by is not None:
        require(by, Act.HANDLE_CASE, case)
    who = actor(by) if by else REQUESTER
    with transaction.atomic():
        case = lock_open(case)
        if case.status == Status.FULFILLING:
            raise NotNow("being_carried_out")
        if by is not None and answered_late(case):
            raise NotNow("late_without_notice")
        now = timezone.now()
        case.demands.filter(outcome="").update(outcome=DemandOutcome.WITHDRAWN, decided_at=now, fulfilled_at=now)
        Proposal.objects.filter(demand__case=case, approved_at=None, dropped_at=None).update(dropped_at=now)
        note(case, Event.WITHDRAWN, by=who)
        shut(case, outcome_of(case), by=who)
        post(letters.closure, case, now=now, by=who)
