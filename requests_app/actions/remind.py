"""Reminders and escalation: ten, five and two days before the date, then daily (design §4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from requests_app.actions.remind_identity import ask_again
from requests_app.actions.remind_staff import tell_staff
from requests_app.actions.remind_unsorted import raise_unsorted
from requests_app.models import Case, Status
from todo.models import Task
from todo.open_tasks import fall_away, open_task

DUE_WITHIN = {
    timedelta(days=10): noop("The answer is due within ten days, on %(date)s."),
    timedelta(days=5): noop("The answer is due within five days, on %(date)s."),
    timedelta(days=2): noop("The answer is due within two days, on %(date)s."),
}
OVERDUE = "case_overdue"
KINDS = frozenset({OVERDUE, *(f"case_due_{within.days}" for within in DUE_WITHIN)})
UNANSWERED = (Status.AWAITING_IDENTITY, Status.IN_REVIEW, Status.FULFILLING)


@dataclass(frozen=True)
class Reminder:
    """What a person must be told about a case: once before its date, each day after it."""

    case: Case
    kind: str
    what: str

    @property
    def facts(self) -> dict[str, str]:
        """The date it counts to: an extended case is reminded of anew."""
        return {"date": self.case.target_on.isoformat()}

    def is_new(self, today: date) -> bool:
        """Whether it has not been said yet; of an overdue case, whether it has not been said today."""
        said = Task.objects.filter(kind=self.kind, about=self.case.pseudonym, facts=self.facts)
        if self.kind != OVERDUE:
            return not said.exists()
        return not any(task.done_at is None or stockholm_date(task.done_at) >= today for task in said)


def remind_today(now: datetime) -> int:
    """Say what is due: a task for each threshold passed, letters to who has not shown who they are, mails to staff.

    By what has passed, not by what day it is: a missed night is caught up, and asking again says nothing twice.
    Returns how many reminders are new.
    """
    today = stockholm_date(now)
    due = list(_due(today))
    _drop_what_is_over({(one.case.pseudonym, one.kind, one.facts["date"]) for one in due})
    new = [one for one in due if one.is_new(today)]
    for one in new:
        open_task(
            kind=one.kind,
            what=one.what,
            facts=one.facts,
            due_on=min(one.case.target_on, today),
            about=one.case.pseudonym,
        )
    tell_staff(
        newly_due=[one.case for one in new if one.kind != OVERDUE],
        overdue=[one.case for one in due if one.kind == OVERDUE],
        today=today,
    )
    return len(new) + raise_unsorted(now) + ask_again(now)


def _due(today: date) -> Iterator[Reminder]:
    """The nearest threshold each unanswered case has passed."""
    near = Q(target_on__lte=today + max(DUE_WITHIN))
    for case in Case.objects.filter(near, status__in=UNANSWERED).select_related("handler").order_by("target_on"):
        left = case.target_on - today
        if left < timedelta(0):
            yield Reminder(case, OVERDUE, noop("The answer is overdue: answer today, or send a late notice."))
            continue
        step = min(within for within in DUE_WITHIN if left <= within)
        yield Reminder(case, f"case_due_{step.days}", DUE_WITHIN[step])


def _drop_what_is_over(still: set[tuple[object, str, str]]) -> None:
    """A case that was answered, extended or came nearer needs no earlier reminder any more."""
    for task in Task.objects.filter(kind__in=KINDS, done_at=None):
        if (task.about, task.kind, task.facts.get("date")) not in still:
            fall_away(task)
