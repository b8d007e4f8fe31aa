"""The register's tasks. No arguments: each looks for what is due, does it and finishes (design §3.3)."""

from celery import shared_task
from django.utils import timezone

from partners.actions.import_turn import take_turn
from partners.actions.read_in import drop_what_is_old


@shared_task
def read_files_in() -> None:
    """Go on with a file that is being looked through or read in, and let those die whose hour is over."""
    now = timezone.now()
    drop_what_is_old(now)
    take_turn(now)
