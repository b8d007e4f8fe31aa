"""The clock's hand on the promises."""

from celery import shared_task
from django.utils import timezone

from promises.actions import measure
from promises.probes import try_all


@shared_task(name="promises.tasks.keep_watch")
def keep_watch() -> None:
    """Every hour: fetch our own pages as a visitor would, then measure every promise."""
    try_all(timezone.now())
    measure(timezone.now())
