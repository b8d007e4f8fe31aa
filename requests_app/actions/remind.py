"""Reminders and escalation: ten, five and two days before the date, then daily (design §4)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from requests_app.models import Case, IdentityState, Status
from todo.open_tasks import open_task

DUE_WITHIN = {
    timedelta(days=10): noop("The answer is due within ten days."),
    timedelta(days=5): noop("The answer is due within five days."),
    timedelta(days=2): noop("The answer is due within two days."),
}
SILENT_AFTER = timedelta(days=7)  # days without a word since identity was asked for


def remind_today(now: datetime) -> int:
    """One task per case and threshold passed; a missed night is caught up. Returns how many were opened or stood."""
    today = stockholm_date(now)
    count = 0
    for case, kind, what in _due(today):
        open_task(kind=kind, what=what, due_on=min(case.target_on, today), about=case.pseudonym)
        count += 1
    return count


def _due(today: date) -> Iterator[tuple[Case, str, str]]:
    unanswered = Case.objects.filter(status__in=(Status.AWAITING_IDENTITY, Status.IN_REVIEW, Status.FULFILLING)).only(
        "pseudonym", "target_on", "identity", "received_on"
    )
    near = Q(target_on__lte=today + max(DUE_WITHIN))
    for case in unanswered.filter(near).iterator():
        left = case.target_on - today
        if left < timedelta(0):
            yield case, "case_overdue", noop("The answer is overdue: answer today, or send a late notice.")
            continue
        step = min(threshold for threshold in DUE_WITHIN if left <= threshold)
        yield case, f"case_due_{step.days}", DUE_WITHIN[step]
    silent = Q(identity=IdentityState.AWAITED, received_on__lte=today - SILENT_AFTER)
    for case in unanswered.filter(silent).iterator():
        yield case, "identity_silent", noop("Nothing heard about identity: remind the person, or try a lighter way.")
