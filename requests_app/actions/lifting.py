"""Before a restriction is lifted the person is told (Art. 18(3))."""

from datetime import date

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from journal.record import actor
from requests_app import letters
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.models import Case
from requests_app.models.roles import Act
from todo.open_tasks import open_task


def announce_lifting(case: Case, *, by: User, lifts_on: date, reason: str) -> None:
    """Tell the person when and why the restriction will be lifted; a task brings it back on that day.

    Raises ``NotNow`` when nothing is restricted, without a reason, or for a day that leaves no time to object.
    """
    require(by, Act.HANDLE_CASE)
    if not reason.strip():
        raise NotNow("lifting_needs_reason")
    with transaction.atomic():
        case = lock_open(case)
        now = timezone.now()
        if case.partner is None or case.partner.restricted_at is None:
            raise NotNow("not_restricted")
        if lifts_on <= stockholm_date(now):
            raise NotNow("lifting_too_soon")
        since = stockholm_date(case.partner.restricted_at)
        note(case, Event.LIFTING_TOLD, by=actor(by), lifts_on=lifts_on.isoformat())
        post(letters.restriction_lifting, case, now=now, by=actor(by), since=since, lifts_on=lifts_on, reason=reason)
        open_task(
            kind="lift_restriction",
            what=noop("Lift the restriction, unless the person has objected since we told them."),
            due_on=lifts_on,
            about=case.pseudonym,
        )
