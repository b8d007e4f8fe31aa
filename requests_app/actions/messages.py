"""What the person and staff write to each other in a case."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from journal.record import REQUESTER, actor
from requests_app import letters
from requests_app.actions.attachments import SentFile, keep_file
from requests_app.actions.case_lock import lock, lock_open, note
from requests_app.actions.enclosures import post_with_files
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.models import Case, Letter, Message
from requests_app.models.roles import Act
from todo.open_tasks import open_task


def add_message(*, case: Case, text: str, file: SentFile | None = None) -> Message:
    """The person writes. A closed case takes the message too; a human reopens or opens a new case (design §4).

    ``file`` is sealed as it came, and only ever saved by staff, never opened here. Raises ``NotNow`` when the case
    holds ``MOST_FILES``.
    """
    with transaction.atomic():
        case = lock(case)
        message = Message.objects.create(case=case, at=timezone.now(), from_person=True, text=text)
        if file is not None:
            keep_file(file, case, at=message.at, message=message)
        note(case, Event.MESSAGE_RECEIVED, by=REQUESTER)
        ask_to_read(case, now=message.at)
    return message


def ask_to_read(case: Case, *, now: datetime) -> None:
    """What a person writes in a case must not lie unread: one open task a case, however much they write."""
    open_task(
        kind="message_to_read",
        what=noop("The person has written in a case: read it, and answer if an answer is needed."),
        due_on=stockholm_date(now),
        about=case.pseudonym,
    )


def add_note(*, case: Case, by: User, text: str) -> Message:
    """Staff note something for each other; the person never sees it."""
    require(by, Act.SEE_CASES, case)
    with transaction.atomic():
        case = lock_open(case)
        message = Message.objects.create(
            case=case, at=timezone.now(), from_person=False, internal=True, by=by, text=text
        )
        note(case, Event.MESSAGE_WRITTEN, by=actor(by), internal=True)
    return message


def write_to_person(*, case: Case, by: User, text: str) -> Letter:
    """Staff ask or tell the person something: a letter like any other, by post where no mail can go."""
    require(by, Act.HANDLE_CASE, case)
    with transaction.atomic():
        return post_with_files(letters.message, lock_open(case), now=timezone.now(), by=actor(by), text=text)
