"""What a member of staff has to do, soonest first; and nothing of it for who sees no cases."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest

from journal.desk import staff_of
from journal.roles import sees
from requests_app.actions.stand_in import whose_work
from requests_app.figures import UNANSWERED
from requests_app.models import Case, InboundMail, MailOutcome, Proposal, Status
from requests_app.models.roles import ALLOWED, Act
from todo.models import Task

SOONEST = 10  # of cases shown
FIRST_TASKS = 6


def with_case_number(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Each task with ``case_number``, so that two of the same kind can be told apart."""
    cases = Case.objects.filter(pseudonym=OuterRef("about"))
    return tasks.annotate(case_number=Subquery(cases.values("reference")[:1]))


def work(request: HttpRequest, today: date) -> dict[str, Any]:
    """The lists of the first page: a constant number of queries, whatever there is."""
    user = staff_of(request)
    unanswered = Case.objects.filter(status__in=UNANSWERED)
    mine, free = Q(handler__in=whose_work(user, today)), Q(handler=None)
    waiting = Proposal.objects.filter(approved_at=None, dropped_at=None)
    handles, approves = (sees(user, ALLOWED[act]) for act in (Act.HANDLE_CASE, Act.APPROVE))
    mail = InboundMail.objects.filter(outcome=MailOutcome.QUARANTINED).order_by("received_at")
    return {
        "numbers": Case.objects.filter(status__in=(*UNANSWERED, Status.ANSWERED)).aggregate(
            to_do=Count("pk", filter=Q(status__in=UNANSWERED)),
            late=Count("pk", filter=Q(status__in=UNANSWERED, target_on__lt=today)),
            mine=Count("pk", filter=Q(status__in=UNANSWERED) & mine),
            free=Count("pk", filter=Q(status__in=UNANSWERED) & free),
            answered=Count("pk", filter=Q(status=Status.ANSWERED)),
        ),
        "handles": handles,
        "mine": soonest(unanswered.filter(mine), today) if handles else [],
        "free": soonest(unanswered.filter(free), today),
        "approves": approves,
        "to_approve": _proposals(waiting.exclude(proposed_by=user)) if approves else [],
        "proposed": _proposals(waiting.filter(proposed_by=user)) if handles else [],
        "mail_waiting": mail.count(),
        "oldest_mail": mail.values_list("received_at", flat=True).first(),
        "tasks": list(with_case_number(Task.objects.filter(done_at=None)).order_by("due_on")[:FIRST_TASKS]),
        "tasks_open": Task.objects.filter(done_at=None).count(),
        "today": today,
    }


def soonest(cases: QuerySet[Case], today: date) -> list[tuple[Case, int]]:
    """The first of them, each with the days it has left."""
    return with_days_left(cases.order_by("target_on", "received_at").prefetch_related("demands")[:SOONEST], today)


def with_days_left(cases: Iterable[Case], today: date) -> list[tuple[Case, int]]:
    """Each case with the days until its answer is due; fewer than none where it is late."""
    return [(case, (case.target_on - today).days) for case in cases]


def _proposals(waiting: QuerySet[Proposal]) -> list[Proposal]:
    return list(waiting.select_related("demand__case", "proposed_by").order_by("proposed_at")[:SOONEST])
