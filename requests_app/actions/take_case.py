"""Whose case it is: a handler takes it, or gives it to a colleague."""

from django.contrib.auth.models import User
from django.db import transaction

from journal.record import actor
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.permission import may, require
from requests_app.models import Case
from requests_app.models.roles import Act


def take_case(case: Case, *, by: User) -> None:
    """Become the case's handler. Raises ``CaseIsClosed``."""
    hand_over(case, to=by, by=by)


def hand_over(case: Case, *, to: User, by: User) -> None:
    """Make ``to`` the case's handler. Raises ``CaseIsClosed``, and ``NotNow`` for who may not handle cases."""
    require(by, Act.HANDLE_CASE, case)
    if not may(to, Act.HANDLE_CASE):
        raise NotNow("not_a_handler")
    with transaction.atomic():
        case = lock_open(case)
        if case.handler_id == to.pk:
            return
        case.handler = to
        case.save(update_fields=["handler"])
        note(case, Event.HANDLER_SET, by=actor(by), handler=to.pk)
