"""The day a request reached us is put right: earlier at will, later only with a reason (F10)."""

from datetime import date, datetime, time

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from identifiers.dates import stockholm_date
from journal.record import actor
from requests_app import letters
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.actions.posting import post
from requests_app.deadlines import deadlines_for
from requests_app.models import Case, Message
from requests_app.models.roles import Act


def correct_received(case: Case, *, by: User, day: date, reason: str = "") -> None:
    """Move the day of receipt and every date that follows from it, and tell the person the new ones.

    The reason is kept as a note among staff, both days in the journal. Raises ``NotNow`` for a day to come, the same
    day, or a later day without a reason.
    """
    require(by, Act.HANDLE_CASE, case)
    with transaction.atomic():
        case = lock_open(case)
        now = timezone.now()
        was = case.received_on
        if day > stockholm_date(now):
            raise NotNow("received_in_future")
        if day == was:
            raise NotNow("received_that_day")
        if day > was and not reason.strip():
            raise NotNow("later_needs_reason")
        _move(case, day)
        case.demands.filter(received_on=was).update(received_on=day)
        text = _("Day of receipt changed from %(was)s to %(day)s.") % {"was": was, "day": day}
        text = f"{text} {reason.strip()}".strip()
        Message.objects.create(case=case, at=now, from_person=False, internal=True, by=by, text=text)
        note(case, Event.RECEIVED_CORRECTED, by=actor(by), was=was.isoformat(), to=day.isoformat())
        post(letters.acknowledgement, case, now=now, by=actor(by))


def _move(case: Case, day: date) -> None:
    """Set the day and what follows from it. A date already told in a late notice stands."""
    dates = deadlines_for(day)
    case.received_on, case.received_at = day, _noon(day)
    if case.extended_to:
        case.extended_to = dates.extended_due
    if not case.late_notice_at:
        case.target_on = case.extended_to or dates.target
    case.save(update_fields=["received_on", "received_at", "extended_to", "target_on"])


def _noon(day: date) -> datetime:
    return min(timezone.make_aware(datetime.combine(day, time(12))), timezone.now())
