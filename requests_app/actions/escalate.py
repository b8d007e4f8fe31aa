"""A proposal nobody has looked at for three days is told to the approvers' deputies (design §7)."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from journal.roles import Role
from outbox.queue import queue
from requests_app.models import Proposal, StandIn
from todo.models import Task
from todo.open_tasks import fall_away, open_task

PATIENCE = timedelta(days=3)
KIND = "proposal_waits"


def escalate_proposals(now: datetime) -> int:
    """Open a task for each and write to the deputies, once; how many waited too long. Called by the clock.

    The deputies of those who could approve it; where nobody has named one, everybody who could.
    """
    waiting = Proposal.objects.filter(approved_at=None, dropped_at=None, proposed_at__lte=now - PATIENCE)
    late = list(waiting.select_related("demand__case").order_by("pk"))
    _drop_what_is_decided({proposal.demand.case.pseudonym for proposal in late})
    for proposal in late:
        case = proposal.demand.case
        open_task(
            kind=KIND,
            what=noop("A proposal has waited three days for a second person: look at it and decide."),
            due_on=stockholm_date(now),
            about=case.pseudonym,
        )
        for reader in _readers(proposal):
            _write(reader, proposal)
    return len(late)


def _drop_what_is_decided(still: set[object]) -> None:
    for task in Task.objects.filter(kind=KIND, done_at=None):
        if task.about not in still:
            fall_away(task)


def _readers(proposal: Proposal) -> Sequence[User]:
    """Never who proposed it: they could not approve it."""
    approvers = User.objects.filter(is_active=True, groups__name=Role.APPROVER).exclude(pk=proposal.proposed_by_id)
    deputies = approvers.filter(Q(pk__in=StandIn.objects.filter(person__in=approvers).values("deputy")))
    return list(deputies.order_by("pk")) or list(approvers.order_by("pk"))


def _write(reader: User, proposal: Proposal) -> None:
    """In Swedish, the language of the desk: accounts have none of their own."""
    if not reader.email:
        return
    case = proposal.demand.case
    with override(settings.LANGUAGE_CODE):
        page = f"{settings.SITE_URL}{reverse('admin:requests_app_case_change', args=[case.pk])}"
        queue(
            kind="proposal_waits",
            to=reader.email,
            subject=gettext("%(case)s waits for a second person") % {"case": case.reference},
            text=gettext("A proposal has waited three days. You stand in for who should have looked at it: %(page)s")
            % {"page": page},
            once=f"proposal_waits:{proposal.pk}:{reader.pk}",
        )
