"""The clock's hand on the policy."""

from celery import shared_task
from django.utils import timezone

from policy.actions.notices import announce


@shared_task(name="policy.tasks.tell_all_partners")
def tell_all_partners() -> None:
    """Every minute: notices of an approved major change that are still to be queued (R-08)."""
    announce(timezone.now())
