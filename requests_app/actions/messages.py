"""What the person and staff write to each other in a case."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from journal.record import REQUESTER, actor
from requests_app.actions.case_lock import lock, lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.models import Case, Message
from requests_app.models.roles import Act


def add_message(*, case: Case, text: str) -> Message:
    """The person writes. A closed case takes the message too; a human reopens or opens a new case (design §4)."""
    with transaction.atomic():
        case = lock(case)
        message = Message.objects.create(case=case, at=timezone.now(), from_person=True, text=text)
        note(case, Event.MESSAGE_RECEIVED, by=REQUESTER)
    return message


def add_note(*, case: Case, by: User, text: str) -> Message:
    """Staff note something for each other; the person never sees it."""
    require(by, Act.SEE_CASES)
    with transaction.atomic():
        case = lock_open(case)
        message = Message.objects.create(
            case=case, at=timezone.now(), from_person=False, internal=True, by=by, text=text
        )
        note(case, Event.MESSAGE_WRITTEN, by=actor(by), internal=True)
    return message
