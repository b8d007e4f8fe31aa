"""What follows once an erasure has been searched for to the end, apart from its own transaction (Art. 19, R-20).

Its certificate is signed, and everybody the data was shared with is to be told.
"""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from datamap.erase.certificate import certify
from datamap.models import Certificate
from datamap.registry import declaration_of
from requests_app.actions.events import Event
from requests_app.actions.tell_recipients import tell_recipients
from requests_app.models import Demand, DemandOutcome, Right

SEARCHES = (Event.SEARCHED_AGAIN, Event.TEXTS_SEARCHED)


def see_to_erasures(*, now: datetime) -> None:
    """Do it for every erasure that lacks its certificate; called by the clock, safe to call twice."""
    done = Demand.objects.filter(
        right=Right.ERASURE,
        outcome__in=(DemandOutcome.GRANTED, DemandOutcome.PARTLY),
        fulfilled_at__isnull=False,
        to_search=None,
    )
    missing = done.exclude(case__pseudonym__in=Certificate.objects.values("about"))
    for pseudonym in missing.values_list("case__pseudonym", flat=True):
        see_to(pseudonym, now=now)


def see_to(pseudonym: UUID, *, now: datetime) -> None:
    """Certify the latest erasure of a case and have the recipients of what it took told."""
    with transaction.atomic():
        made = certify(pseudonym, searches=SEARCHES, now=now)
        if made is not None:
            gone = [declaration_of(source["source"]) for source in made.facts["erased"]["sources"]]
            kinds = {str(term.category) for declared in gone for term in declared.personal().values()}
            tell_recipients(pseudonym, Right.ERASURE, kinds)
