"""A letter leaves with a secret link, in the transaction that decided it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from journal.record import CLOCK
from requests_app.actions.case_lock import note
from requests_app.actions.events import Event
from requests_app.actions.portal import make_link
from requests_app.models import Case, Letter


def post(
    letter: Callable[..., Letter], case: Case, *, now: datetime, by: str = CLOCK, link: str = "", **facts: Any
) -> Letter:
    """Write and queue a letter about ``case``; returns it as it will stand in the portal.

    ``link``: the token of a link just made for it, if there is one.
    """
    written = letter(case, link=link or make_link(case, now=now), now=now, **facts)
    note(case, Event.LETTER_SENT, by=by, kind=written.kind)
    return written
