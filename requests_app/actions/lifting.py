"""Before a restriction is lifted the person is told (Art. 18(3))."""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from journal.record import actor
from partners.actions import note_end_told
from requests_app import letters
from requests_app.actions.case_lock import NotNow, lock, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.models import Case
from requests_app.models.roles import Act
from todo.open_tasks import open_task

LIFT = "lift_restriction"


def announce_lifting(case: Case, *, by: User, lifts_on: date, reason: str) -> None:
    """Tell the person when and why the restriction will be lifted; a task brings it back on that day.

    The case may be closed by then. Told again, the last day told is the one that counts.

    Raises ``NotNow`` when nothing is restricted, without a reason, or for a day that leaves no time to object.
    """
    require(by, Act.HANDLE_CASE, case)
    if not reason.strip():
        raise NotNow("lifting_needs_reason")
    with transaction.atomic():
        case = lock(case)
        now = timezone.now()
        if case.partner is None or case.partner.restricted_at is None:
            raise NotNow("not_restricted")
        if lifts_on <= stockholm_date(now):
            raise NotNow("lifting_too_soon")
        since = stockholm_date(case.partner.restricted_at)
        note_end_told(case.partner, lifts_on=lifts_on, by=by)
        note(case, Event.LIFTING_TOLD, by=actor(by), lifts_on=lifts_on.isoformat())
        post(letters.restriction_lifting, case, now=now, by=actor(by), since=since, lifts_on=lifts_on, reason=reason)
        open_task(
            kind=LIFT,
            what=noop("Lift the restriction, unless the person has objected since we told them."),
            due_on=lifts_on,
            about=case.pseudonym,
        )
