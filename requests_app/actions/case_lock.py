"""Every verb locks the case row first, so that verbs on one case never interleave."""

from uuid import UUID

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from datamap.compiled import Slot, compiled_once
from journal.record import record
from requests_app.actions.events import Event
from requests_app.models import Case, Demand, Status


class CaseIsClosed(Exception):
    """The case is closed; nothing more may be added to it."""


class NotNow(Exception):
    """The act is legal for another state of the case; ``code`` says what stands in the way."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def lock(case: Case) -> Case:
    """The case as it stands in the database, locked until the transaction ends."""
    locked: Case = _locked().one(pk=case.pk)
    return locked


@compiled_once
def _locked() -> "QuerySet[Case]":
    cases = Case.objects.select_related("representative")  # whom the letters are written to
    return cases.select_for_update(of=("self",)).filter(pk=Slot("pk", Case._meta.pk))


def lock_open(case: Case) -> Case:
    """Like ``lock``; raises ``CaseIsClosed``."""
    locked = lock(case)
    if locked.status == Status.CLOSED:
        raise CaseIsClosed
    return locked


def with_demands(case: Case) -> Case:
    """The case with its demands fetched, oldest first: ``case.demands.all()`` asks no more."""
    prefetch_related_objects([case], Prefetch("demands", Demand.objects.order_by("pk")))
    return case


def note(case: Case, event: Event, *, by: str, **facts: object) -> None:
    """A journal line about the case's pseudonym."""
    about: UUID = case.pseudonym
    record(event, by=by, about=about, **facts)
