"""Open a task for a person, once; finish it, with proof."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from journal.record import CLOCK, actor, record
from journal.roles import Role, has_role
from todo.models import Task

MAY_FINISH = frozenset({Role.INTAKE, Role.HANDLER, Role.APPROVER})


class AlreadyDone(Exception):
    """The task was finished before."""


def open_task(
    *, kind: str, what: str, due_on: date, about: UUID | None = None, facts: Mapping[str, str] | None = None
) -> Task:
    """The open task of this kind with this text about this pseudonym; opened now if there is none.

    ``what`` is English, marked for translation where it is written, with ``%(name)s`` for each of ``facts``. Both name
    acts and systems, never people. An open task keeps its date: asking again neither doubles nor postpones it.
    """
    said = dict(facts or {})
    task = Task(kind=kind, what=what, facts=said, due_on=due_on, about=about, opened_at=timezone.now())
    same = Task.objects.filter(kind=kind, what=what, facts=said, about=about, done_at=None)
    with transaction.atomic():
        if not same.exists():
            Task.objects.bulk_create([task], ignore_conflicts=True)  # a constraint decides between two who ask at once
        return same.get()


def open_tasks(tasks: Iterable[Task]) -> None:
    """``open_task`` for many at once, in one statement; what is open already stays as it is."""
    Task.objects.bulk_create(tasks, ignore_conflicts=True)


def finish(task: Task, *, by: User, proof: str) -> Task:
    """Close the task with what shows that it was done.

    Raises ``PermissionDenied`` for who is in none of ``MAY_FINISH``, ``ValueError`` without proof, ``AlreadyDone``.
    """
    if not has_role(by, MAY_FINISH):
        raise PermissionDenied
    if not proof.strip():
        raise ValueError("a task is done when something shows it")
    with transaction.atomic():
        task = Task.objects.select_for_update().get(pk=task.pk)
        if task.done_at is not None:
            raise AlreadyDone(str(task.pk))
        task.done_at, task.done_by, task.proof = timezone.now(), by, proof.strip()
        task.save()
        record("task_done", by=actor(by), about=task.about, kind=task.kind, task=task.pk)
    return task


def fall_away(task: Task) -> None:
    """Close a task that what has happened since made needless; whoever was quicker keeps their own proof."""
    with override(settings.LANGUAGE_CODE):  # kept as text, like what a person writes
        why = gettext("No longer needed: what it was about has been done or has changed.")
    with transaction.atomic():
        if Task.objects.filter(pk=task.pk, done_at=None).update(done_at=timezone.now(), proof=why):
            record("task_done", by=CLOCK, about=task.about, kind=task.kind, task=task.pk)
