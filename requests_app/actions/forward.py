"""A request about data we hold for a customer of ours: the customer answers it, not we (R-04, Art. 28(3)(e))."""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from identifiers.dates import stockholm_date
from journal.record import actor
from requests_app import letters
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.decide import decide, finish
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.models import Case, DemandOutcome
from requests_app.models.roles import Act


def forward(case: Case, *, by: User, controller: str, reach: str, sent_on: date) -> None:
    """Note that the request went on to its controller, and tell the person who that is. Nothing is disclosed.

    Every demand still undecided is answered by it. Raises ``NotNow`` without a name and a way to reach them, for a day
    to come, with a proposal waiting, or when nothing is left to pass on.
    """
    require(by, Act.HANDLE_CASE, case)
    if not controller.strip() or not reach.strip():
        raise NotNow("controller_unknown")
    with transaction.atomic():
        case = lock_open(case)
        now = timezone.now()
        if sent_on > stockholm_date(now):
            raise NotNow("not_passed_on_yet")
        undecided = list(case.demands.filter(outcome="").order_by("pk"))
        if not undecided:
            raise NotNow("already_decided")
        if any(demand.proposals.filter(approved_at=None, dropped_at=None).exists() for demand in undecided):
            raise NotNow("proposal_waits")
        for demand in undecided:
            decide(demand, DemandOutcome.FORWARDED, by=by, now=now)
        note(case, Event.FORWARDED, by=actor(by), sent_on=sent_on.isoformat())
        post(letters.forwarding, case, now=now, by=actor(by), controller=controller, reach=reach, sent_on=sent_on)
        for demand in undecided:
            finish(case, demand, now=now, by=actor(by))
