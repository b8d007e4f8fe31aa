"""A handler takes a case, from nobody or from a colleague who is away."""

from django.contrib.auth.models import User
from django.db import transaction

from journal.record import actor
from requests_app.actions.case_lock import lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.models import Case
from requests_app.models.roles import Act


def take_case(case: Case, *, by: User) -> None:
    """Become the case's handler. Raises ``CaseIsClosed``."""
    require(by, Act.HANDLE_CASE)
    with transaction.atomic():
        case = lock_open(case)
        case.handler = by
        case.save(update_fields=["handler"])
        note(case, Event.HANDLER_SET, by=actor(by))
