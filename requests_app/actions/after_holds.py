"""What a dated hold kept from an erasure goes when the hold is over (R-57)."""

from contextlib import suppress
from datetime import datetime

from django.db import transaction

from datamap import erase, holds
from datamap.models import LegalHold
from identifiers.dates import stockholm_date
from journal.record import CLOCK
from requests_app.actions.aftermath import see_to
from requests_app.actions.look_again import look_again
from requests_app.actions.match import identifiers_of
from requests_app.models import Case


def erase_after_holds(*, now: datetime) -> None:
    """Erase what a dated hold kept from an erasure, once the hold is over (R-57); called by the clock.

    What the two persons approved is done then: nobody is asked again. A restriction or another open case defers it.
    """
    today = stockholm_date(now)
    over = LegalHold.objects.filter(erase_for__isnull=False).exclude(pk__in=holds.active(today).values("pk"))
    for hold in over.order_by("pk"):
        with suppress(erase.Blocked), transaction.atomic():
            _erase_the_rest(hold, now=now)


def _erase_the_rest(over: LegalHold, *, now: datetime) -> None:
    """What nothing else holds of the partner goes; what another dated hold still keeps waits for that one's end."""
    hold = LegalHold.objects.select_for_update().filter(pk=over.pk, erase_for__isnull=False).first()
    pseudonym = hold.erase_for if hold else None
    if hold is None or pseudonym is None:
        return  # another worker was here first, or the partner went with an earlier hold
    hold.erase_for = None
    hold.save(update_fields=["erase_for"])
    subject, today = hold.partner_id, stockholm_date(now)
    case = Case.objects.filter(pseudonym=pseudonym).first()
    key = case.pk if case else None
    digest = erase.plan(subject, today=today, case=key).digest
    applied = erase.apply(subject, digest=digest, today=today, by=CLOCK, about=pseudonym, case=key)
    look_again(pseudonym, applied, identifiers_of(case) if case else None, now=now)
    see_to(pseudonym, now=now)
