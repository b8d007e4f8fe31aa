"""Whether the machine's clock is to be believed: asked by all that destroys by the clock, wherever it stands (D26).

Behind the last time known, more than 26 hours ahead of it, or at odds with the database server's own clock: then
nothing goes because its time is up. What a person or an event decides goes on. Who moves the watermark, and has people
look, is ``retention.latch``; rooms that may not know that one ask here.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from datamap.registry import model_of

WATERMARK = "retention.Watermark"
LEAP = timedelta(hours=26)  # a day and the hours a night may be late
SLACK = timedelta(seconds=60)


class Stop(TextChoices):
    """Why the clock is not believed."""

    BEHIND = "behind", _("the machine's clock is behind the last time known")
    AHEAD = "ahead", _("the machine's clock is more than 26 hours ahead of the last time known")
    DISAGREE = "disagree", _("the database's clock and the machine's differ by more than a minute")


def doubt(now: datetime) -> Stop | None:
    """Why the time is not to be believed; None when it is. The first time ever asked, it is."""
    database = database_time()
    if database is not None and abs(database - now) > SLACK:
        return Stop.DISAGREE
    known: datetime = _watermark(now)
    if now < known - SLACK:
        return Stop.BEHIND
    return Stop.AHEAD if now > known + LEAP else None


def _watermark(now: datetime) -> datetime:
    rows = model_of(WATERMARK)._default_manager
    known: datetime | None = rows.filter(pk=1).values_list("known_at", flat=True).first()
    return known or rows.get_or_create(pk=1, defaults={"known_at": now})[0].known_at  # type: ignore[attr-defined]


def database_time() -> datetime | None:
    """What the database server's clock says; None on SQLite, which has none but ours."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        said: datetime = cursor.fetchone()[0]
    return said
