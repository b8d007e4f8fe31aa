"""Somebody asks for another person: before anything is given out or changed, they show that they may."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from journal.record import actor
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.models import Case, Representative
from requests_app.models.roles import Act


def accept_authority(case: Case, *, by: User) -> None:
    """Record that a power of attorney, a register extract or the like has been seen. Raises ``NotNow``."""
    require(by, Act.SEE_IDENTITY, case)
    with transaction.atomic():
        case = lock_open(case)
        seen = Representative.objects.filter(case=case, proven_at=None).update(proven_at=timezone.now(), proven_by=by)
        if not seen:
            raise NotNow("authority_not_asked")
        note(case, Event.AUTHORITY_SEEN, by=actor(by))
