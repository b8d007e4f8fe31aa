"""The clock's latch: nothing is destroyed by a clock that may be lying, until a person has looked at it (D26).

Each tick the machine's time is held against the last time known (``datamap.latch``). When it is not to be believed the
clocks' destroying work stands still and a task asks for a person. When the clock comes right by itself, work goes on; a
machine that really was off for days is believed when an approver says so at the desk.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from datamap.latch import Stop, doubt
from identifiers import stockholm_date
from journal.record import CLOCK, record
from retention.models import Watermark
from retention.tell_staff import tell_of_stop
from todo.open_tasks import open_task

STOPPED = "clock_stopped"
TASK = {
    Stop.BEHIND: noop(
        "The sweep stands still: the machine's clock is behind the last time known. Look under Retention, Tonight."
    ),
    Stop.AHEAD: noop(
        "The sweep stands still: over 26 hours have passed since the last time known. Look under Retention, Tonight."
    ),
    Stop.DISAGREE: noop(
        "The sweep stands still: the clocks of the machine and of its database differ. Put the wrong one right."
    ),
}


class ClockStopped(Exception):
    """The clock is not believed; ``stop`` says why."""

    def __init__(self, stop: Stop) -> None:
        self.stop = stop
        super().__init__(stop.label)


def believe(now: datetime) -> None:
    """Hold the time against the last one known and move that on. Raises ``ClockStopped``, with a task for a person."""
    stop = doubt(now)
    if stop is not None:
        _stand_still(stop, now)
        raise ClockStopped(stop)
    Watermark.objects.filter(pk=1, known_at__lt=now).update(known_at=now, stopped="")


def _stand_still(stop: Stop, now: datetime) -> None:
    """Write down that it stands still, ask for a person and mail the approvers; once, however often the clock ticks."""
    with transaction.atomic():
        Watermark.objects.get_or_create(pk=1, defaults={"known_at": now})
        if not Watermark.objects.filter(pk=1).exclude(stopped=stop).update(stopped=stop):
            return
        task = open_task(kind=STOPPED, what=TASK[stop], due_on=stockholm_date(now))
        tell_of_stop(task, stockholm_date(now))
        record("clock_stopped", by=CLOCK, why=str(stop), now=now)
