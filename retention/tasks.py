"""The clocks' tasks. No arguments: each looks for what is due, does it and finishes (design §3.3)."""

from contextlib import suppress

from celery import shared_task
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from datamap.erase.position import forget_old_lines, settle
from datamap.expiry import Count
from datamap.expiry.small_groups import ANONYMISED, drop_small_groups
from datamap.latch import doubt
from identifiers import stockholm_today
from journal import heads
from partners.monthly import open_monthly_task
from retention import sweep
from retention.latch import ClockStopped
from todo.open_tasks import open_task
from vault import reconcile


@shared_task(name="retention.tasks.sweep_today")
def sweep_today() -> None:
    """Asked all the time, does the day's sweep once. A clock that is not believed has become a task already."""
    with suppress(ClockStopped):
        sweep.sweep_today(timezone.now())


@shared_task(name="retention.tasks.reconcile_vault")
def reconcile_vault() -> None:
    """Every five minutes: files no key opens go; a living key whose file is missing becomes a person's task."""
    now = timezone.now()
    if doubt(now) is not None:
        return  # it goes by how old a file is
    for file in reconcile.reconcile(now).missing:
        open_task(
            kind="vault_file_missing",
            what=noop("The sealed file %(file)s is not in the storage. Find out why, or restore it from a backup."),
            facts={"file": str(file)},
            due_on=stockholm_today(),
        )


@shared_task(name="retention.tasks.settle_erasure_log")
def settle_erasure_log() -> None:
    """Every five minutes: what became of the last erasure is written down; lines no backup can need any more go."""
    settle()
    if doubt(timezone.now()) is None:
        forget_old_lines(stockholm_today())


@shared_task(name="retention.tasks.list_silent_contracts")
def list_silent_contracts() -> None:
    """Asked every hour, once a month sets a person to the contracts that have no end (R-13)."""
    open_monthly_task(stockholm_today())


@shared_task(name="retention.tasks.keep_statistics_anonymous")
def keep_statistics_anonymous() -> None:
    """Asked every hour, once a month drops anonymised rows that too few share (law.md §10.3)."""
    if doubt(timezone.now()) is not None:
        return
    month = stockholm_today().replace(day=1)
    run = sweep.take_lease("small_groups", month, timezone.now())
    if run is not None:
        gone = drop_small_groups()
        figures = Count("small_groups", ANONYMISED, "R-20")
        sweep.let_go(run, [figures], ended=True, done={f"{figures.rule} {figures.label}": gone} if gone else {})


@shared_task(name="retention.tasks.sign_head")
def sign_head() -> None:
    """Asked every hour, signs the journal's head once a day, to a file outside the database (D24)."""
    heads.sign_head(settings.JOURNAL_HEADS_DIR, timezone.now())
