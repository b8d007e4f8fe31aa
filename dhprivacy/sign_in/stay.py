"""A stay at the desk: when it began, when it was last used, and whether a second factor opened it (D18).

It lives in the session. How long it lasts is settled here and nowhere else.
"""

from dataclasses import dataclass
from datetime import timedelta
from time import time

from django.contrib.sessions.backends.base import SessionBase

KEY = "stay"
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=10)
FRESH = timedelta(minutes=15)  # as long as a sign-in counts as a confirmation of who one is
NOTED_EVERY = timedelta(minutes=1)  # one write a minute, not one a page


@dataclass(frozen=True)
class Stay:
    """Seconds since the epoch, as the session's JSON holds them."""

    began: float
    seen: float
    second_factor: bool

    def is_over(self) -> bool:
        """Half an hour without a click, or ten hours in all."""
        return not (0 <= time() - self.seen <= IDLE.total_seconds() and time() - self.began <= LONGEST.total_seconds())

    def is_fresh(self) -> bool:
        """Whether the sign-in itself is so new that nobody need be asked again."""
        return 0 <= time() - self.began <= FRESH.total_seconds()


def begin(session: SessionBase, *, second_factor: bool) -> None:
    """Somebody has signed in."""
    now = time()
    session[KEY] = {"began": now, "seen": now, "second_factor": second_factor}


def strengthen(session: SessionBase) -> None:
    """The person inside has just shown a second factor for the first time. The ten hours go on."""
    session[KEY] = {**session[KEY], "second_factor": True}


def of(session: SessionBase) -> Stay | None:
    """The stay of this session; None where nobody signed in by the door."""
    kept = session.get(KEY)
    return Stay(**kept) if isinstance(kept, dict) else None


def note(session: SessionBase, stay: Stay) -> None:
    """This click counts as a sign of life."""
    if time() - stay.seen >= NOTED_EVERY.total_seconds():
        session[KEY] = {**session[KEY], "seen": time()}
