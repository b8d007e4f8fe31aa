"""The register holds nothing about the person: that is an answer too (R-48, design §4)."""

from datetime import datetime

from django.contrib.auth.models import User

from journal.record import actor
from requests_app import letters
from requests_app.actions.decide import decide, finish
from requests_app.actions.outside import ask_outside
from requests_app.actions.posting import post
from requests_app.models import Case, Demand, DemandOutcome


def answer_nothing_held(case: Case, demand: Demand, *, by: User, now: datetime) -> None:
    """Tell the person so, and set people to look where no program can; the caller holds the case's lock."""
    decide(demand, DemandOutcome.NO_DATA, by=by, now=now)
    ask_outside(case, now=now)
    post(letters.no_data, case, now=now, by=actor(by))
    finish(case, demand, now=now, by=actor(by))
