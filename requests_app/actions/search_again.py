"""After an erasure: is anything left of what the person was known by? (design §4, R-35)

Columns that hold an identifier are searched in the erasure's own transaction, texts afterwards by the clock: a scan of
all that was ever written takes longer than anybody should hold a lock. Until then the identifiers wait sealed with the
demand, so that a crash forgets nothing, and the case can't be closed.
"""

import json
from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from datamap import erase
from identifiers.dates import stockholm_date
from requests_app.actions.case_lock import lock
from requests_app.actions.events import Event
from requests_app.actions.look_again import tell
from requests_app.actions.match import identifiers_of
from requests_app.models import Case, Demand
from todo.open_tasks import open_task
from vault import sealing
from vault.models import Kind, SealedFile


def look_again(case: Case, demand: Demand, applied: erase.Applied, *, now: datetime) -> None:
    """Search every column for the old identifiers and seal them for the texts' turn; the caller saves the demand."""
    known, kept = (applied.identifiers, identifiers_of(case)), sorted(applied.plan.held)
    tell(case.pseudonym, Event.SEARCHED_AGAIN, erase.verify_columns(*known), kept=kept, now=now)
    said = json.dumps({"known": [asdict(one) for one in known], "kept": kept}).encode()
    demand.to_search = sealing.seal(said, kind=Kind.IDENTIFIERS, bound_to=case.id)


def search_texts(demand: Demand, *, now: datetime) -> None:
    """Search every text and let the identifiers die. By the clock, outside a transaction; twice is no harm."""
    if demand.to_search is None:
        return
    found, kept = _search(demand.to_search)
    with transaction.atomic():
        case = lock(demand.case)
        demand = Demand.objects.select_related("to_search").get(pk=demand.pk)
        if demand.to_search is None:
            return
        if found is None:
            _ask_to_search(case, now=now)
        else:
            tell(case.pseudonym, Event.TEXTS_SEARCHED, found, kept=kept, now=now)
            sealing.destroy(demand.to_search)
        demand.to_search = None
        demand.save(update_fields=["to_search"])


def _search(sealed: SealedFile) -> tuple[list[erase.Leftover] | None, list[str]]:
    """What was found and which sources a dated hold keeps; None when the identifiers died before."""
    try:
        stored = json.loads(sealing.read(sealed))
    except sealing.Destroyed:
        return None, []
    known = [erase.Identifiers(**{**one, "more_emails": tuple(one["more_emails"])}) for one in stored["known"]]
    return erase.search_texts(*known), stored["kept"]


def _ask_to_search(case: Case, *, now: datetime) -> None:
    open_task(
        kind="texts_not_searched",
        what=noop("After an erasure the texts could not be searched in time. Search them for the person of this case."),
        due_on=stockholm_date(now),
        about=case.pseudonym,
    )
