"""The register holds nothing about the person: that is an answer too (R-48, design §4)."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext_noop as noop

from datamap.registry import outside
from datamap.terms import in_english
from journal.record import actor
from requests_app import letters
from requests_app.actions.decide import decide, finish
from requests_app.actions.posting import post
from requests_app.models import Case, Demand, DemandOutcome
from todo.open_tasks import open_task


def answer_nothing_held(case: Case, demand: Demand, *, by: User, now: datetime) -> None:
    """Tell the person so, and set people to look where no program can; the caller holds the case's lock."""
    decide(demand, DemandOutcome.NO_DATA, by=by, now=now)
    ask_outside(case)
    post(letters.no_data, case, now=now, by=actor(by))
    finish(case, demand, now=now, by=actor(by))


def ask_outside(case: Case) -> None:
    """What lies outside this system is gone through by hand; the letters tell the person so (R-41, R-48)."""
    for holding in outside():
        if holding.can_export:
            open_task(
                kind=f"export_{holding.code}",
                what=noop("Look for the person of this case in %(holding)s and send what is found. Note the result."),
                facts={"holding": in_english(holding.title)},
                due_on=case.target_on,
                about=case.pseudonym,
            )
