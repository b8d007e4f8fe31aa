"""After an erasure every source is searched again for the old identifiers (law.md §8)."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as noop

from datamap import erase
from datamap.find import Strength
from datamap.registry import model_of
from datamap.terms import in_english
from identifiers.dates import stockholm_date
from journal.record import CLOCK, record
from requests_app.actions.events import Event
from todo.open_tasks import open_task


def look_again(pseudonym: UUID, applied: erase.Applied, told: erase.Identifiers | None, *, now: datetime) -> None:
    """Search columns and texts for the old identifiers at once, where no answer waits for it (``search_again`` does).

    ``told``: what the person told of themselves in the case.
    """
    known = (applied.identifiers, *([told] if told else []))
    tell(pseudonym, Event.SEARCHED_AGAIN, erase.verify(*known), kept=applied.plan.held, now=now)


def tell(
    pseudonym: UUID, event: Event, hits: Iterable[erase.Leftover], *, kept: Collection[str], now: datetime
) -> None:
    """Journal what is neither held nor of this case, and make it a person's task. ``kept``: what a dated hold keeps."""
    strong = (hit for hit in hits if not hit.held and hit.strength > Strength.WEAK)
    left = sorted({hit.label for hit in strong if hit.label not in kept})
    record(event, by=CLOCK, about=pseudonym, left=left)
    for label in left:
        open_task(
            kind="erasure_leftover",
            what=noop(
                "After the erasure, %(source)s still hold an address or number of the person. "
                "Look whether it is theirs, and if so erase it by hand."
            ),
            facts={"source": in_english(model_of(label)._meta.verbose_name_plural or label)},
            due_on=stockholm_date(now),
            about=pseudonym,
        )
