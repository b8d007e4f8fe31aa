"""Whom open cases may be about that nobody has matched yet: their data waits for the answer like that of any asker.

A case whose partner is known holds by its link (``holds``). Until then only what the person told of themselves leads to
somebody, so each night's sweep, and every hour, looks for all of it at once: as many statements as there are searched
tables, however many cases. A name alone is enough: a namesake's data stays some days longer, the asker's is not lost.
It keeps from the sweep and from nothing else. An erasure that two people agreed on must not wait for a stranger's form.
"""

from typing import Any

from django.db import transaction

from datamap.find import Identifiers, may_mean
from datamap.holds import CASE
from datamap.models import AskedFor
from datamap.registry import declaration_of, installed, model_of


def look_who_is_asked_for() -> int:
    """Note whom the unmatched open cases may be about, and forget whom they are not about. Answers how many there are.

    A case somebody has searched the register for is matched, or means nobody here.
    """
    if not installed(CASE):
        return 0
    meant = may_mean(_told())
    known = set(AskedFor.objects.values_list("partner", flat=True))
    if meant != known:
        with transaction.atomic():
            AskedFor.objects.filter(partner__in=known - meant).delete()
            AskedFor.objects.bulk_create([AskedFor(partner=one) for one in meant - known], ignore_conflicts=True)
    return len(meant)


def _told() -> list[Identifiers]:
    """What the people of these cases told of themselves."""
    typed = declaration_of(CASE).reach.as_typed
    unmatched: dict[str, Any] = {"closed_at": None, "partner": None, "searched_at": None}
    rows = model_of(CASE)._default_manager.filter(**unmatched).order_by().values_list(*typed.values())
    return [Identifiers(**dict(zip(typed, row, strict=True))) for row in rows]
