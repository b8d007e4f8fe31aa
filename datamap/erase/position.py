"""Where this database stands in the erasure log: in step, or behind it because it came out of a backup (D27)."""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

from django.db import DatabaseError, transaction
from django.db.models import Model

from datamap.erase import log
from datamap.erase.log import Act, Fate, Line, Log, LogBroken
from datamap.erase.marks import SUPPRESSION
from datamap.models import ErasureMark
from datamap.registry import subject
from datamap.rules import ERASURE_LINE
from journal.models import JournalHead
from vault.models import SealedFile
from vault.reading import reading

logger = logging.getLogger(__name__)


class NotReplayed(Exception):
    """The log has erasures this database does not know, or its log is gone: a person must act before anything else."""


class Standing(StrEnum):
    """How database and log stand to each other."""

    IN_STEP = "in_step"
    BEHIND = "behind"  # restored: erased people are back until `replay_erasures`
    LOG_LOST = "log_lost"  # the database knows erasures the log does not


def standing() -> Standing:
    """How things stand, for the start-up. A database that has no tables yet is in step. Raises ``LogBroken``."""
    now = _look()
    return now if now == Standing.IN_STEP else _look()  # an erasure may have come in between what the first look saw


def _look() -> Standing:
    try:
        with reading():
            mark, head = mark_of_this_database(), _journal_head()
    except DatabaseError:
        return Standing.IN_STEP
    return _standing(log.last_line(), mark, head)


def write_ahead(
    person: Model, *, head: int, about: UUID | None, case: UUID | None, held: bool, marks: Mapping[str, str]
) -> None:
    """Write down that the person is about to be erased, as the last act before the commit.

    The caller has written its journal line, so it holds the head row until it commits; ``head`` is the line before its
    own; ``held``: a dated hold kept some of it; ``marks``: as ``marks.marks_of`` answers. Raises ``OSError``,
    ``LogBroken``, ``NotReplayed``.
    """
    pseudonym: UUID = getattr(person, "pseudonym")  # noqa: B009 - which table the person's row is in is the map's word
    facts = {"label": subject().label, "key": str(person.pk), "pseudonym": str(pseudonym)}
    _write(head, about=str(about or ""), case=str(case or ""), held=held, **marks, **facts)


def write_ahead_of_file(file: SealedFile, *, about: UUID) -> None:
    """Write down that a file whose key is in the backups is about to be destroyed, before its time, for good.

    After the caller's journal line, as ``write_ahead``, and raises what that raises.
    """
    key = str(file.pk)
    _write(_journal_head() - 1, label=SealedFile._meta.label, key=key, pseudonym=key, about=str(about))


def write_ahead_of_promise(person: Model, *, fate: Fate, ground: str = "") -> None:
    """Write down that the person's data is restricted, on a ground of Art. 18.

    As ``write_ahead_of_file``.
    """
    pseudonym: UUID = getattr(person, "pseudonym")  # noqa: B009 - as above
    label, key = subject().label, str(person.pk)
    _write(_journal_head() - 1, label=label, key=key, pseudonym=str(pseudonym), fate=fate.value, ground=ground)


def write_ahead_of_mark(of_mark: str, *, fate: Fate) -> None:
    """Write down that an address, known by its mark alone, has said no to marketing, or has taken it back.

    As ``write_ahead_of_file``.
    """
    _write(_journal_head() - 1, label=SUPPRESSION, key=of_mark, pseudonym="", fate=fate.value)


@contextmanager
def all_the_same(fate: Fate) -> Iterator[None]:
    """What is written ahead here and can't be is carried out all the same: it must be at once (Art. 18, 21(3))."""
    try:
        yield
    except (OSError, LogBroken, NotReplayed) as trouble:
        logger.error("the erasure log could not be told of %s: %s", fate.value, type(trouble).__name__)


def _write(head: int, **facts: Any) -> None:
    mark = mark_of_this_database()
    with log.opened() as file:
        _settle(file, mark, head)
        last = file.last
        line = file.add(
            Act.ERASE,
            number=(last.number if last else mark.number) + 1,
            done=last.done if last else mark.number,
            id=str(uuid4()),
            head=head,
            rules=log.rules_version(),
            **facts,
        )
    move_mark(line.number)


def settle() -> None:
    """Write down what became of the last erasure. For the clock; without a log, or when all is told, nothing is done.

    Raises ``OSError``, ``LogBroken``, ``NotReplayed``.
    """
    if (last := log.last_line()) is None or last.act != Act.ERASE:
        return
    with transaction.atomic():
        JournalHead.objects.select_for_update().filter(pk=1).first()  # now no erasure is between its line and commit
        with log.opened() as file:
            _settle(file, mark_of_this_database(), _journal_head())


def forget_old_lines(today: date) -> int:
    """Drop lines that no backup can need any more (``rules.ERASURE_LINE``); for the clock. Answers how many."""
    with transaction.atomic():
        JournalHead.objects.select_for_update().filter(pk=1).first()
        return log.forget(ERASURE_LINE.cutoff(today))


def _settle(file: Log, mark: ErasureMark, head: int) -> None:
    if (now := _standing(file.last, mark, head)) != Standing.IN_STEP:
        raise NotReplayed(now.value)
    last = file.last
    if last is not None and last.act == Act.ERASE:
        committed = last.number <= mark.number
        file.add(
            Act.DONE if committed else Act.NOTHING, number=last.number, done=last.number if committed else last.done
        )


def _standing(last: Line | None, mark: ErasureMark, head: int) -> Standing:
    """The erasure of the last line may not be in the database because it was never committed. It was, and this is a
    restored database, when the journal here ends before the line was written."""
    if mark.restored_at is not None:
        return Standing.BEHIND
    if last is None:
        return Standing.LOG_LOST if mark.number else Standing.IN_STEP
    if last.number < mark.number:
        return Standing.LOG_LOST
    open_end = last.act == Act.ERASE and last.number > mark.number
    if last.done > mark.number or (open_end and last.head > head):
        return Standing.BEHIND
    return Standing.IN_STEP


def mark_of_this_database() -> ErasureMark:
    """The one row; not saved yet where nothing was ever erased."""
    return ErasureMark.objects.filter(pk=1).first() or ErasureMark(pk=1)


def move_mark(number: int) -> None:
    """This database has come so far; part of the erasure's transaction."""
    if not ErasureMark.objects.filter(pk=1).update(number=number):
        ErasureMark.objects.create(pk=1, number=number)


def _journal_head() -> int:
    return JournalHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
