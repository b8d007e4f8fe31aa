"""A task is opened once and closed by somebody who may, with proof."""

import threading
from datetime import date
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import connection

from journal.models import JournalEntry
from todo.models import Task
from todo.open_tasks import AlreadyDone, finish, open_task

DUE = date(2026, 12, 1)


@pytest.mark.django_db
@pytest.mark.parametrize("about", [None, uuid4()])
def test_asking_again_neither_doubles_nor_postpones(about) -> None:
    first = open_task(kind="tell_recipient", what="Tell the payroll system", due_on=DUE, about=about)
    second = open_task(kind="tell_recipient", what="Tell the payroll system", due_on=date(2027, 1, 1), about=about)
    assert first == second
    assert Task.objects.get().due_on == DUE


@pytest.mark.django_db
def test_different_work_is_different_tasks() -> None:
    annas, bertils = uuid4(), uuid4()
    for about in (annas, bertils, None):
        for what in ("Tell the payroll system", "Tell the newsletter tool"):
            open_task(kind="tell_recipient", what=what, due_on=DUE, about=about)
    assert Task.objects.count() == 6


@pytest.mark.django_db
def test_done_with_proof_and_in_the_journal(cilla) -> None:
    task = open_task(kind="tell_recipient", what="Tell the payroll system", due_on=DUE)
    finish(task, by=cilla, proof="  Receipt 17  ")
    done = Task.objects.get()
    assert (done.done_by, done.proof) == (cilla, "Receipt 17")
    assert done.done_at is not None
    entry = JournalEntry.objects.get()
    assert (entry.event, entry.actor) == ("task_done", f"staff:{cilla.pk}")
    assert "Receipt" not in str(entry.facts)
    with pytest.raises(AlreadyDone):
        finish(task, by=cilla, proof="again")
    assert open_task(kind="tell_recipient", what="Tell the payroll system", due_on=DUE) != done


@pytest.mark.django_db
def test_without_right_or_proof_it_stays_open(cilla, david) -> None:
    task = open_task(kind="tell_recipient", what="Tell the payroll system", due_on=DUE)
    with pytest.raises(PermissionDenied):
        finish(task, by=david, proof="I did")
    with pytest.raises(PermissionDenied):
        finish(task, by=User.objects.create_superuser("root"), proof="I may everything")
    with pytest.raises(ValueError, match="shows"):
        finish(task, by=cilla, proof="  ")
    assert Task.objects.get().done_at is None


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("about", [None, uuid4()])
def test_two_who_ask_at_once_open_one(about) -> None:
    def ask() -> None:
        open_task(kind="tell_recipient", what="Tell the payroll system", due_on=DUE, about=about)
        connection.close()

    askers = [threading.Thread(target=ask) for _ in range(4)]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert Task.objects.count() == 1
