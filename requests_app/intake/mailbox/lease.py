"""One reader at a time, and what is known of the last round."""

from datetime import datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from requests_app.models import Mailbox
from todo.open_tasks import open_task

LEASE = timedelta(minutes=6)  # longer than a task may live
TELL_AFTER = timedelta(hours=1)  # how long a mailbox may stay unread before a person hears of it


def take(now: datetime) -> bool:
    """Whether this worker may read the mailbox now."""
    Mailbox.objects.bulk_create([Mailbox(id=1)], ignore_conflicts=True)
    free = Mailbox.objects.filter(Q(leased_until=None) | Q(leased_until__lte=now), pk=1)
    return bool(free.update(leased_until=now + LEASE))


def let_go(now: datetime, *, trouble: str) -> None:
    """End the round: a good one when ``trouble`` is empty, else with the code of what stopped it."""
    mine = Mailbox.objects.filter(pk=1)
    if not trouble:
        mine.update(leased_until=None, read_at=now, failing_since=None, trouble="")
        return
    mine.update(leased_until=None, trouble=trouble[:60])
    mine.filter(failing_since=None).update(failing_since=now)
    if mine.filter(failing_since__lte=now - TELL_AFTER).exists():
        open_task(
            kind="mailbox_unread",
            what=noop("The mailbox has not been read for an hour (%(trouble)s): mail waits there, and time runs."),
            facts={"trouble": trouble[:60]},
            due_on=stockholm_date(now),
        )
