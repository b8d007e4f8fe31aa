"""After a restore: erase again whom the backup brought back (D27, law.md §11)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from datamap import holds
from datamap.erase import log
from datamap.erase.applying import apply
from datamap.erase.log import Act, Fate, Line
from datamap.erase.marks import SUPPRESSION, again, leave_marks
from datamap.erase.position import NotReplayed, Standing, mark_of_this_database, move_mark, settle, standing
from datamap.erase.texts import verify
from datamap.find import Strength
from datamap.models import ErasureMark
from datamap.registry import installed, model_of
from journal.models import JournalHead
from journal.record import CLOCK, record
from todo.open_tasks import open_task
from vault import sealing
from vault.models import SealedFile


@dataclass(frozen=True)
class Replayed:
    """Erasures done again, those whose person the restored database does not know, and stops and restrictions put
    back."""

    again: int = 0
    not_there: int = 0
    put_back: int = 0


def replay(*, today: date) -> Replayed:
    """Erase again everybody whose erasure this database does not know. Twice is once; killed anywhere, call it again.

    Each person is a transaction with the mark that says how far we are. Holds and plans of the day of the backup don't
    count: on the day of the erasure they did not stand against it. What was approved and never carried out is left to
    the case. Raises ``NotReplayed`` when the log is lost, ``LogBroken``.
    """
    now = standing()
    if now == Standing.LOG_LOST:
        raise NotReplayed(now.value)
    if now == Standing.IN_STEP:
        settle()
        return Replayed()
    _take_the_last_for_done()
    told = list(log.lines())
    behind = mark_of_this_database().number
    move_mark(behind)
    if told and told[0].number > behind + (told[0].act == Act.ERASE):
        raise NotReplayed(f"it begins with number {told[0].number}, and this database ends with {behind}")
    carried_out = {line.number for line in told if line.act == Act.DONE}
    erased = not_there = put_back = 0
    for line in told:
        if line.act == Act.ERASE and line.number > behind and line.number in carried_out:
            done = _next(line, today)
            put_back += done is True and line.fate != Fate.ERASED
            erased += done is True and line.fate == Fate.ERASED
            not_there += done is False and line.fate == Fate.ERASED
    with transaction.atomic():
        move_mark(told[-1].number if told else behind)
        ErasureMark.objects.filter(pk=1).update(restored_at=None)
        record("erasures_replayed", by=CLOCK, again=erased, not_there=not_there, put_back=put_back)
    return Replayed(erased, not_there, put_back)


def begin_new_log() -> int:
    """The log is lost for good: go on with a new one that begins here. Answers how many erasures it does not know.

    A backup that does not know them either is refused from now on. Raises ``NotReplayed`` unless the log is lost.
    """
    if standing() != Standing.LOG_LOST:
        raise NotReplayed("it is not lost")
    with transaction.atomic():
        number = mark_of_this_database().number
        record("erasure_log_lost", by=CLOCK, erasures=number)
        log.set_aside()
        with log.opened() as file:
            file.add(Act.NOTHING, number=number, done=number)
    return number


def _take_the_last_for_done() -> None:
    """Nobody is left who could say what became of it; it was approved, so it is carried out (D27)."""
    with transaction.atomic():
        JournalHead.objects.select_for_update().filter(pk=1).first()
        with log.opened() as file:
            last = file.last
            if last is not None and last.act == Act.ERASE:
                file.add(Act.DONE, number=last.number, done=last.number)


def _next(line: Line, today: date) -> bool | None:
    """Do one erasure again and move the mark. Whether it was there; None when another process was quicker."""
    with transaction.atomic():
        if ErasureMark.objects.select_for_update().get(pk=1).number >= line.number:
            return None
        there = _doing(line)(line, today)
        leave_marks({"email_mark": line.email_mark, "number_mark": line.number_mark}, today)
        move_mark(line.number)
    return there


def _doing(line: Line) -> Callable[[Line, date], bool]:
    if line.fate != Fate.ERASED:
        return _put_back
    return _file_again if line.label == SealedFile._meta.label else _again


def _put_back(line: Line, today: date) -> bool:
    """Whether it was lacking. A restriction may have been lifted before the disaster: a person looks at it."""
    if line.label == SUPPRESSION:
        return again(line.key, line.fate)
    people = model_of(line.label)._default_manager.filter(pk=line.key, pseudonym=line.pseudonym)
    if line.fate == Fate.MARKETING_STOPPED:
        return bool(people.filter(marketing_stopped_at=None).update(marketing_stopped_at=timezone.now()))
    lacking = people.filter(restricted_at=None).update(restricted_at=timezone.now(), restriction_ground=line.ground)
    if lacking:
        open_task(
            kind="restricted_again",
            what=noop("After a restore this partner's data was restricted again. See whether that still holds."),
            due_on=today,
            about=UUID(line.pseudonym),
        )
    return bool(lacking)


def _again(line: Line, today: date) -> bool:
    """Whether the person was there."""
    about = UUID(line.about) if line.about else None
    found = model_of(line.label)._default_manager.filter(pk=line.key, pseudonym=line.pseudonym)
    subject_pk = found.values_list("pk", flat=True).first()
    if subject_pk is not None:
        if not line.held:  # what holds in the backup had been lifted or was over
            holds.active(today).filter(partner=subject_pk).delete()
        applied = apply(subject_pk, digest=None, today=today, by=CLOCK, about=about, case=_case(line))
        hits = [hit for hit in verify(applied.identifiers) if not hit.held and hit.strength > Strength.WEAK]
        if hits:
            open_task(
                kind="erasure_leftover",
                what=noop("After a repeated erasure something was still found in %(sources)s. Erase it by hand."),
                facts={"sources": ", ".join(sorted({hit.label for hit in hits}))},
                due_on=today,
                about=about,
            )
        open_task(
            kind="erased_again",
            what=noop("After a restore the person of this case was erased again. See what the case still needs."),
            due_on=today,
            about=about,
        )
    return subject_pk is not None


def _file_again(line: Line, today: date) -> bool:
    """Whether the file was there."""
    file = SealedFile.objects.filter(pk=line.key, destroyed_at=None).first()
    if file is not None:
        sealing.destroy(file)
        open_task(
            kind="erased_again",
            what=noop("After a restore an ID image of this case was destroyed again. Ask for a new one if needed."),
            due_on=today,
            about=UUID(line.about),
        )
    return file is not None


def _case(line: Line) -> UUID | None:
    """The case of the erasure, if the backup knows it."""
    if not line.case or not installed(holds.CASE):
        return None
    known = model_of(holds.CASE)._default_manager.filter(pk=line.case).exists()
    return UUID(line.case) if known else None
