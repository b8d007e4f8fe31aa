"""The clocks' tasks. No arguments: each looks for what is due, does it and finishes (design §3.3)."""

from celery import shared_task
from django.utils import timezone

from identifiers import stockholm_date
from journal import heads
from retention import sweep
from vault import reconcile


@shared_task(name="retention.tasks.sweep_today")
def sweep_today() -> None:
    """Asked every minute, does the day's sweep once."""
    sweep.sweep_today(timezone.now())


@shared_task(name="retention.tasks.reconcile_vault")
def reconcile_vault() -> None:
    """Every five minutes: files no row knows, and files whose key has died."""
    reconcile.reconcile()


@shared_task(name="retention.tasks.sign_head")
def sign_head() -> None:
    """Asked every hour, signs the journal's head once a day (D24)."""
    now = timezone.now()
    run = sweep.take_lease("journal_head", stockholm_date(now), now)
    if run is not None:
        heads.sign_head()
        sweep.let_go(run, [], ended=True)
