"""The monthly look at contracts that have no end (R-13)."""

from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from partners.register import silent
from todo.models import Task
from todo.open_tasks import open_task

KIND = "contracts_without_end"
_DAYS_TO_DO_IT = 14


def open_monthly_task(today: date) -> Task | None:
    """Ask a person to look through the silent contracts: one task a month, due in two weeks, if there are any.

    None when this month's task exists, done or not, or nothing is silent. Safe to call every day.
    """
    with translation.override(settings.LANGUAGE_CODE):
        what = _("Contracts without an end date, %(month)s: go through the partners silent for a year.") % {
            "month": f"{today:%Y-%m}"
        }
    with transaction.atomic():
        if Task.objects.filter(kind=KIND, what=what).exists() or not silent(today).exists():
            return None
        return open_task(kind=KIND, what=what, due_on=today + timedelta(days=_DAYS_TO_DO_IT))
