"""Find a person's cases by what they say of themselves: exactly, never by a part of it; each search is journalled."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q

from datamap.find import Identifiers, find, sought
from identifiers import (
    InvalidIdentifier,
    clean_line,
    normalise_email,
    normalise_phone,
    number_spellings,
    parse_number,
    phone_spellings,
)
from journal.record import actor, record
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.models import Case
from requests_app.models.roles import Act

LONGEST = 320  # characters of an address; nothing one could look for is longer
MOST = 100  # cases shown; who finds more looks for something that tells nobody apart


def find_cases(term: str, *, by: User) -> list[Case]:
    """Cases with exactly this number, address or telephone, the partner's own included; the newest first.

    Each with its demands.

    The journal says who searched, by what kinds of identifier and how many were found, never what for.
    """
    require(by, Act.SEE_CASES)
    term = clean_line(term)[:LONGEST]
    told = _told(term)
    with transaction.atomic():
        cases = Case.objects.filter(pk__in=_matching(term, told)).order_by("-received_at")
        found = list(cases.prefetch_related("demands")[:MOST])
        record(Event.SEARCHED, by=actor(by), by_what=sorted(told), found=len(found))
    return found


def _told(term: str) -> dict[str, Sequence[str]]:
    """The ways to read the term, each with every spelling a person may have typed."""
    ways: dict[str, Sequence[str]] = {
        "reference": [term.upper()],
        "customer_number": [term, term.upper(), term.lower()],
    }
    readers = {"email": _email, "phone": _phone, "org_number": _number}
    for name, read in readers.items():
        try:
            ways[name] = [term, *read(term)]
        except InvalidIdentifier:
            continue
    return {name: values for name, values in ways.items() if term}


def _email(term: str) -> Sequence[str]:
    return [normalise_email(term)]


def _phone(term: str) -> Sequence[str]:
    return phone_spellings(normalise_phone(term))


def _number(term: str) -> Sequence[str]:
    return number_spellings(parse_number(term))


def _matching(term: str, told: dict[str, Sequence[str]]) -> set[UUID]:
    """Keys of the cases: what stands in the case, who wrote in it, and whose partner it is."""
    if not term:
        return set()
    here = Q()
    for column, values in told.items():
        here |= Q(**{f"{column}__in": values})
    keys: set[UUID] = set(Case.objects.filter(here).values_list("pk", flat=True)[:MOST])
    if "email" in told:
        writers = Case.objects.filter(messages__sender__in=told["email"])
        keys |= set(writers.values_list("pk", flat=True)[:MOST])
    known = Identifiers(
        email=term if "email" in told else "",
        phone=term if "phone" in told else "",
        number=term if "org_number" in told else "",
        customer_number=term,
    )
    partners = [match.pk for match in find(known) if match.pk is not None] if sought(known) else []
    return keys | set(Case.objects.filter(partner__in=partners).values_list("pk", flat=True)[:MOST])
