"""A case is closed, or opened again."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from identifiers.dates import stockholm_date
from journal.record import actor, together
from requests_app import letters
from requests_app.actions.case_lock import NotNow, lock, lock_open, note, with_demands
from requests_app.actions.enclosures import drop_waiting
from requests_app.actions.events import Event
from requests_app.actions.identity import anything_to_destroy, destroy_images
from requests_app.actions.outside import outside_is_open
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.deadlines import deadlines_for
from requests_app.models import Case, Channel, DemandOutcome, Outcome, RefusalGround, Status
from requests_app.models.roles import Act

ALONE = {DemandOutcome.WITHDRAWN: Outcome.WITHDRAWN, DemandOutcome.FORWARDED: Outcome.FORWARDED}


def close_case(case: Case, *, by: User) -> None:
    """Close an answered case: every ID image dies, the closing letter says when and what is kept of the case.

    Raises ``NotNow`` while a demand is unanswered, while a place outside is still to be gone through (R-48), or when
    the answer came after the date we owed and no late notice tells of it (R-51).
    """
    with transaction.atomic():
        case = with_demands(lock_open(case))
        require(by, Act.HANDLE_CASE, case)
        if any(demand.fulfilled_at is None for demand in case.demands.all()):
            raise NotNow("demands_open")
        if any(demand.to_search_id for demand in case.demands.all()):
            raise NotNow("search_waits")
        if outside_is_open(case):
            raise NotNow("outside_open")
        asked = case.channel != Channel.STAFF  # else no date was owed, and the letter about the erasure has said it all
        if asked and answered_late(case):
            raise NotNow("late_without_notice")
        with together():
            shut(case, outcome_of(case), by=actor(by))
            if asked:
                post(letters.closure, case, now=timezone.now(), by=actor(by))


def reopen(case: Case, *, by: User) -> None:
    """Open a closed case again for a new look; destroyed images and packages stay destroyed (D10)."""
    require(by, Act.HANDLE_CASE, case)
    with transaction.atomic():
        case = lock(case)
        case.move_to(Status.IN_REVIEW)
        case.closed_at, case.outcome = None, ""
        case.save(update_fields=["status", "closed_at", "outcome"])
        note(case, Event.REOPENED, by=actor(by))


def answered_late(case: Case) -> bool:
    """Whether the last answer came after the date we owed: by law, as extended, or as last told in a late notice."""
    due = case.target_on if case.late_notice_at else case.extended_to or deadlines_for(case.received_on).legal_due
    now = timezone.now()
    answered = max((demand.fulfilled_at or now for demand in case.demands.all()), default=now)
    return stockholm_date(answered) > due


def outcome_of(case: Case) -> Outcome:
    """The case's outcome from those of its demands."""
    demands = list(case.demands.all())
    outcomes = {demand.outcome for demand in demands}
    for alone, outcome in ALONE.items():
        if outcomes == {alone}:
            return outcome
    refused = [demand for demand in demands if demand.outcome == DemandOutcome.REFUSED]
    if len(refused) == len(demands):
        unknown = all(demand.ground == RefusalGround.NOT_IDENTIFIABLE for demand in refused)
        return Outcome.NOT_IDENTIFIABLE if unknown else Outcome.REFUSED
    if refused or DemandOutcome.PARTLY in outcomes or DemandOutcome.WITHDRAWN in outcomes:
        return Outcome.PARTLY
    return Outcome.DONE


def shut(case: Case, outcome: Outcome, *, by: str) -> None:
    """Destroy the images, and files of ours that no letter took along, and close a locked case."""
    now = timezone.now()
    if anything_to_destroy(case):
        drop_waiting(case, by=by)
        destroy_images(case, now=now, by=by)
    if case.status == Status.IN_REVIEW and outcome != Outcome.WITHDRAWN:
        case.move_to(Status.ANSWERED)
    case.move_to(Status.CLOSED)
    case.closed_at, case.outcome = now, outcome
    case.save(update_fields=["status", "closed_at", "outcome", "image_destroyed_at"])
    note(case, Event.CLOSED, by=by, outcome=str(outcome))
