"""A person says that the machine's clock is right (D26)."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from datamap.latch import Stop, doubt
from journal.record import CLOCK, actor, record
from journal.roles import require
from retention import latch
from retention.actions.permission import APPROVES, NotNow
from retention.models import Watermark
from todo.models import Task
from todo.open_tasks import finish

FRESH = timedelta(hours=1)  # how long ago the page with the time may have been shown


def confirm_clock(*, by: User, shown: datetime) -> None:
    """The time ``shown`` was right: the clocks go on from now.

    Raises ``PermissionDenied``, and ``NotNow`` when the clock has jumped since or the database contradicts it.
    """
    require(by, APPROVES)
    now = timezone.now()
    if doubt(now) == Stop.DISAGREE:
        raise NotNow(_("The clocks of the machine and its database differ: put them right first."))
    if abs(now - shown) > FRESH:
        raise NotNow(_("The clock has moved on since the page was shown: look at it again."))
    with transaction.atomic():
        _trust(now, actor(by))
        for task in Task.objects.filter(kind=latch.STOPPED, done_at=None):
            finish(task, by=by, proof=_("The clock was looked at and is right."))


def trust_at_start(now: datetime) -> None:
    """Somebody has just started the whole house by hand, the demo: that is a person's word for its clock."""
    if doubt(now) in (Stop.BEHIND, Stop.AHEAD):
        with transaction.atomic():
            _trust(now, CLOCK)


def _trust(now: datetime, by: str) -> None:
    before = Watermark.objects.select_for_update().get(pk=1).known_at
    Watermark.objects.filter(pk=1).update(known_at=now, stopped="")
    record("clock_confirmed", by=by, before=before, now=now)
