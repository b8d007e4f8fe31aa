"""A colleague or supplier without an account does a task of a case: a secret link, an answer with proof (design §4).

The mail names no person. The page behind the link shows what the handler ticked and nothing else, after a press of a
button, and each look is journalled. An answer ends the link; a person at the desk reads it and finishes the task.
"""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as noop

from identifiers import long_date, normalise_email
from identifiers.dates import stockholm_date
from journal.record import OUTSIDE, actor
from outbox.queue import queue
from requests_app.actions.attachments import SentFile, keep_file
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.actions.portal import digest
from requests_app.models import Case, Errand, Message, Result, Shown, Status
from requests_app.models.roles import Act
from todo.models import Task
from todo.open_tasks import open_task

LINK_LIVES = timedelta(days=14)


def send_errand(task: Task, *, to: str, shows: Collection[str], by: User) -> Errand:
    """Mail a link to the task; an earlier one to the same task works no more.

    Raises ``InvalidIdentifier`` for an address that is none, ``CaseIsClosed``, and ``NotNow`` for a task that is done
    or about no case.
    """
    case = _case_of(task)
    require(by, Act.HANDLE_CASE, case)
    address, now, token = normalise_email(to), timezone.now(), secrets.token_urlsafe(32)
    with transaction.atomic():
        case = lock_open(case)
        task = Task.objects.select_for_update().get(pk=task.pk)
        if task.done_at is not None:
            raise NotNow("task_is_done")
        Errand.objects.filter(task=task, answered_at=None, expires_at__gt=now).update(expires_at=now)
        errand = Errand.objects.create(
            case=case,
            task=task,
            sent_to=address,
            token_digest=digest(token),
            shows=[code for code in Shown.values if code in shows],
            made_by=by,
            made_at=now,
            expires_at=now + LINK_LIVES,
        )
        note(case, Event.ERRAND_SENT, by=actor(by), task=task.kind, shows=errand.shows)
        _mail(errand, token)
    return errand


def _case_of(task: Task) -> Case:
    case = Case.objects.filter(pseudonym=task.about).first() if task.about else None
    if case is None:
        raise NotNow("task_without_case")
    return case


def _mail(errand: Errand, token: str) -> None:
    """In the desk's language, with the address of the page in both."""
    with override(settings.LANGUAGE_CODE):
        known = {"case": errand.case.reference, "task": errand.task.in_words}
        queue(
            kind="errand",
            to=errand.sent_to,
            subject=gettext("A task about case %(case)s") % known,
            text="\n\n".join(
                [
                    gettext("We ask for your help with a task: %(task)s") % known,
                    gettext("Read more and answer on this page. The link is yours alone: do not pass it on."),
                    settings.SITE_URL + reverse("errand", args=[token]),
                    gettext("It works until %(date)s, or until you have answered.")
                    % {"date": long_date(stockholm_date(errand.expires_at), settings.LANGUAGE_CODE)},
                ]
            ),
            about=errand.case.pseudonym,
        )


def errand_behind(token: str, *, now: datetime) -> Errand | None:
    """The errand a link leads to; None for an unknown, old or answered one, a done task, a closed case."""
    living = Errand.objects.filter(token_digest=digest(token), answered_at=None, expires_at__gt=now)
    living = living.filter(task__done_at=None).exclude(case__status=Status.CLOSED)
    return living.select_related("case", "task").first()


def open_errand(*, token: str, now: datetime) -> Errand | None:
    """Let the holder of the link see the task and what is shown of the person. The look is journalled first."""
    with transaction.atomic(durable=True):
        errand = errand_behind(token, now=now)
        if errand is not None:
            note(errand.case, Event.ERRAND_OPENED, by=OUTSIDE, task=errand.task.kind)
    return errand


def answer_errand(*, token: str, result: Result, text: str, files: Sequence[SentFile] = (), now: datetime) -> bool:
    """Keep the answer as a note in the case, its files sealed, and ask a person to look. False for a dead link.

    Raises ``NotNow`` when the case holds as many files as it may.
    """
    errand = errand_behind(token, now=now)
    if errand is None:
        return False
    with transaction.atomic():
        case = lock_open(errand.case)
        if not Errand.objects.filter(pk=errand.pk, answered_at=None).update(answered_at=now, result=result):
            return False
        with override(settings.LANGUAGE_CODE):
            heading = f"{errand.task.in_words} {result.label}"
        message = Message.objects.create(
            case=case, at=now, from_person=False, internal=True, subject=heading[:500], text=text or str(result.label)
        )
        for file in files:
            keep_file(file, case, at=now, message=message)
        note(case, Event.ERRAND_ANSWERED, by=OUTSIDE, task=errand.task.kind, result=str(result), files=len(files))
        open_task(
            kind="errand_answered",
            what=noop("A task that was handed out has been answered: read the note in the case and finish the task."),
            due_on=stockholm_date(now),
            about=case.pseudonym,
        )
    return True
