"""Open a task for a person, once; finish it, with proof."""

from datetime import date
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from journal.record import actor, record
from journal.roles import Role
from todo.models import Task

MAY_FINISH = frozenset({"intake", "handler", "approver"})  # groups of staff; being a superuser is none (design §7)


DOES_TASKS = frozenset({Role.INTAKE, Role.HANDLER, Role.APPROVER})


class AlreadyDone(Exception):
    """The task was finished before."""


def open_task(*, kind: str, what: str, due_on: date, about: UUID | None = None) -> Task:
    """The open task of this kind with this text about this pseudonym; opened now if there is none.

    An open one keeps its date: asking again neither doubles nor postpones it. ``what`` names acts, never people.
    """
    task = Task(kind=kind, what=what, due_on=due_on, about=about, opened_at=timezone.now())
    with transaction.atomic():
        if not _open(kind, what, about).exists():
            Task.objects.bulk_create([task], ignore_conflicts=True)  # a constraint decides between two who ask at once
        return _open(kind, what, about).get()


def finish(task: Task, *, by: User, proof: str) -> Task:
    """Close the task with what shows that it was done.

    Raises ``PermissionDenied`` for who is in none of ``MAY_FINISH``, ``ValueError`` without proof, ``AlreadyDone``.
    """
    if not (by.is_active and by.groups.filter(name__in=MAY_FINISH).exists()):
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


def _open(kind: str, what: str, about: UUID | None) -> QuerySet[Task]:
    return Task.objects.filter(kind=kind, what=what, about=about, done_at=None)
