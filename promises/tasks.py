"""The clock's hand on the promises."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from promises.actions import measure
from promises.models import Standing
from promises.probes import try_all

HOUR = timedelta(minutes=55)  # the clock asks every five


@shared_task(name="promises.tasks.keep_watch")
def keep_watch() -> None:
    """Once an hour: fetch our own pages as a visitor would, then measure every promise."""
    if Standing.objects.filter(measured_at__gt=timezone.now() - HOUR).exists():
        return
    try_all(timezone.now())
    measure(timezone.now())
