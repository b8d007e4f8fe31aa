"""The clock's hand on the outbox."""

from celery import shared_task
from django.utils import timezone

from outbox.delivery import deliver_due


@shared_task
def deliver() -> None:
    """Every twenty seconds, as somebody may be waiting for a code: send what is due."""
    deliver_due(timezone.now())
