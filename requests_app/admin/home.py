"""The desk's first page: what must be done, soonest first."""

from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone

from identifiers.dates import stockholm_date
from requests_app.actions.permission import may
from requests_app.models import Case, InboundMail, MailOutcome, Proposal, Status
from requests_app.models.roles import Act
from todo.models import Task

SOONEST = 10  # cases and tasks shown


def with_case_number(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Each task with ``case_number``, so that two of the same kind can be told apart."""
    cases = Case.objects.filter(pseudonym=OuterRef("about"))
    return tasks.annotate(case_number=Subquery(cases.values("reference")[:1]))


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Unfold's hook for ``admin/index.html``: a constant number of queries."""
    if not may(request.user, Act.SEE_CASES):
        return context
    today = stockholm_date(timezone.now())
    to_do = Case.objects.exclude(status__in=(Status.CLOSED, Status.ANSWERED))
    soonest = to_do.order_by("target_on", "received_at").prefetch_related("demands")[:SOONEST]
    proposals = Proposal.objects.filter(approved_at=None, dropped_at=None).select_related("demand__case", "proposed_by")
    context.update(
        {
            "soonest": [(case, (case.target_on - today).days) for case in soonest],
            "numbers": Case.objects.aggregate(
                to_do=Count("pk", filter=~Q(status__in=(Status.CLOSED, Status.ANSWERED))),
                late=Count("pk", filter=~Q(status__in=(Status.CLOSED, Status.ANSWERED)) & Q(target_on__lt=today)),
                answered=Count("pk", filter=Q(status=Status.ANSWERED)),
                closed=Count("pk", filter=Q(status=Status.CLOSED)),
            ),
            "proposals": proposals.order_by("proposed_at"),
            "may_approve": may(request.user, Act.APPROVE),
            "mail_waiting": InboundMail.objects.filter(outcome=MailOutcome.QUARANTINED).count(),
            "tasks": with_case_number(Task.objects.filter(done_at=None)).order_by("due_on")[:SOONEST],
            "today": today,
        }
    )
    return context
