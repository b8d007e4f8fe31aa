"""The erasure log: on disk before the erasure is committed, and what it says after a restore (D27)."""

import os
import signal
import subprocess
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.db import connection, connections, transaction
from django.utils import timezone

from datamap import erase
from datamap.erase import log, replaying
from datamap.erase.log import Act, LogBroken
from datamap.erase.position import NotReplayed, Standing, forget_old_lines, settle, standing
from datamap.erase.replaying import Replayed, replay
from datamap.models import ErasureMark, LegalHold
from journal.models import JournalEntry, JournalHead
from journal.record import CLOCK, record
from partners.models import Partner
from tests.holdings import make_case, make_invoice, make_message
from todo.models import Task

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 22)


class Undone(Exception):
    """Whatever brings a transaction down."""


def erased(partner: Partner, case=None) -> None:
    key = case.pk if case else None
    planned = erase.plan(partner.pk, today=TODAY, case=key)
    with transaction.atomic():
        about = case.pseudonym if case else None
        erase.apply(partner.pk, digest=planned.digest, today=TODAY, by=CLOCK, about=about, case=key)


def erased_in_vain(partner: Partner) -> None:
    """Something after the erasure, in the same transaction, fails."""
    with transaction.atomic():
        erased(partner)
        transaction.set_rollback(True)


def brought_back(partner: Partner, *, pk: int, mark: int = 0) -> Partner:
    """What a backup from before the erasure would bring."""
    partner.pk = pk
    partner.save(force_insert=True)
    ErasureMark.objects.update_or_create(pk=1, defaults={"number": mark})
    return partner


def acts() -> list[tuple[Act, int]]:
    return [(line.act, line.number) for line in log.lines()]


def test_a_line_names_the_row_and_nobody(anna: Partner) -> None:
    case = make_case(anna)
    erased(anna, case)
    raw = Path(settings.ERASURE_LOG).read_text(encoding="utf-8")
    line = next(log.lines())
    assert (line.act, line.number, line.label) == (Act.ERASE, 1, "partners.Partner")
    assert line.pseudonym == str(anna.pseudonym)
    assert (line.about, line.case) == (str(case.pseudonym), str(case.pk))
    for told in (anna.name, anna.email, anna.number, anna.phone, anna.customer_number, anna.city):
        assert told not in raw
    assert ErasureMark.objects.get().number == 1
    assert Path(settings.ERASURE_LOG).stat().st_mode & 0o077 == 0


def test_it_is_on_disk_before_the_erasure_is_committed(anna: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    seen = []
    real = os.fsync

    def looking(descriptor: int) -> None:
        seen.append((connection.in_atomic_block, ErasureMark.objects.filter(number=1).exists()))
        real(descriptor)

    monkeypatch.setattr(os, "fsync", looking)
    erased(anna)
    assert seen
    assert seen[-1] == (True, False)


def test_what_became_of_an_erasure_stands_before_the_next(anna: Partner, bertil: Partner) -> None:
    erased_in_vain(anna)
    assert acts() == [(Act.ERASE, 1)]
    erased(bertil)
    settle()
    settle()
    assert acts() == [(Act.ERASE, 1), (Act.NOTHING, 1), (Act.ERASE, 2), (Act.DONE, 2)]
    assert standing() == Standing.IN_STEP


def test_an_erasure_that_came_to_nothing_is_never_replayed(anna: Partner, bertil: Partner) -> None:
    erased_in_vain(anna)
    settle()
    erased(bertil)
    settle()
    brought_back(bertil, pk=bertil.pk or 4711)
    ErasureMark.objects.update(restored_at="2026-11-22T10:00Z")
    assert replay(today=TODAY) == Replayed(again=1)
    assert Partner.objects.filter(pk=anna.pk).exists(), "her erasure was never carried out"


def test_a_restored_database_is_seen_and_its_people_are_erased_again(anna: Partner, bertil: Partner) -> None:
    pk, case = anna.pk, make_case(anna)
    erased(anna, case)
    settle()
    brought_back(anna, pk=pk)
    make_message(anna)
    make_invoice(anna)
    make_case(anna)  # open again in the backup: what would hold an erasure today did not on its day
    assert standing() == Standing.BEHIND
    with pytest.raises(NotReplayed):
        erased(bertil)
    assert replay(today=TODAY) == Replayed(again=1)
    assert list(Partner.objects.all()) == [bertil]
    assert JournalEntry.objects.filter(event="erasures_replayed").count() == 1
    assert Task.objects.filter(kind="erased_again", about=case.pseudonym).exists()
    lines = acts()
    assert standing() == Standing.IN_STEP
    assert replay(today=TODAY) == Replayed()
    assert acts() == lines


def test_a_key_given_out_anew_hits_nobody_else(anna: Partner, bertil: Partner) -> None:
    pk = anna.pk
    erased(anna)
    settle()
    Partner.objects.filter(pk=bertil.pk).update(id=pk)
    ErasureMark.objects.update(number=0)
    assert replay(today=TODAY) == Replayed(not_there=1)
    assert Partner.objects.get().pseudonym == bertil.pseudonym


def test_a_commit_whose_outcome_nobody_wrote_down_is_replayed(anna: Partner) -> None:
    """Killed right after the commit, then the disk was lost: the journal of the backup ends before the line."""
    pk = anna.pk
    with transaction.atomic():
        record("case.opened", by=CLOCK)
    erased(anna)
    assert acts() == [(Act.ERASE, 1)]
    assert standing() == Standing.IN_STEP
    JournalHead.objects.update(seq=0)
    brought_back(anna, pk=pk)
    assert standing() == Standing.BEHIND


def test_a_replay_that_dies_goes_on(anna: Partner, bertil: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    people = {anna: anna.pk, bertil: bertil.pk}
    for partner in people:
        erased(partner)
    settle()
    for partner, pk in people.items():
        brought_back(partner, pk=pk)
    real, calls = replaying.apply, []

    def dying(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise Undone
        return real(*args, **kwargs)

    monkeypatch.setattr(replaying, "apply", dying)
    with pytest.raises(Undone):
        replay(today=TODAY)
    assert standing() == Standing.BEHIND
    assert Partner.objects.count() == 1
    assert replay(today=TODAY) == Replayed(again=1)
    assert not Partner.objects.exists()


def test_a_changed_line_and_a_missing_one_are_noticed(anna: Partner, bertil: Partner) -> None:
    erased(anna)
    erased(bertil)
    settle()
    path = Path(settings.ERASURE_LOG)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:1] + lines[2:]), encoding="utf-8")
    with pytest.raises(LogBroken):
        list(log.lines())
    path.write_text("".join(lines[:-1]) + lines[-1].replace('"number":2', '"number":3'), encoding="utf-8")
    with pytest.raises(LogBroken):
        standing()


def test_a_line_torn_by_a_death_is_taken_away(anna: Partner) -> None:
    path = Path(settings.ERASURE_LOG)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b'{"act":"erase","num')
    assert standing() == Standing.IN_STEP
    erased(anna)
    assert acts() == [(Act.ERASE, 1)]


def test_a_lost_log_is_noticed_and_a_new_one_refuses_older_backups(anna: Partner, bertil: Partner) -> None:
    pk = anna.pk
    erased(anna)
    Path(settings.ERASURE_LOG).unlink()
    assert standing() == Standing.LOG_LOST
    with pytest.raises(NotReplayed):
        erased(bertil)
    with pytest.raises(NotReplayed):
        replay(today=TODAY)
    assert replaying.begin_new_log() == 1
    erased(bertil)
    settle()
    assert acts() == [(Act.NOTHING, 1), (Act.ERASE, 2), (Act.DONE, 2)]
    brought_back(anna, pk=pk, mark=0)
    with pytest.raises(NotReplayed, match="begins with number 1"):
        replay(today=TODAY)


def test_a_full_disk_stops_the_erasure(anna: Partner) -> None:
    settings_log, settings.ERASURE_LOG = settings.ERASURE_LOG, "/dev/full"
    try:
        with pytest.raises(OSError, match="No space left"):
            erased(anna)
    finally:
        settings.ERASURE_LOG = settings_log
    assert Partner.objects.filter(pk=anna.pk).exists()
    assert not JournalEntry.objects.filter(event="erasure_applied").exists()
    erased(anna)
    assert not Partner.objects.filter(pk=anna.pk).exists()


def test_a_disk_that_fills_up_in_the_middle_of_a_line(anna: Partner, bertil: Partner, tmp_path: Path) -> None:
    """A file system of one page: the line that does not fit leaves nothing half behind."""
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", str(tmp_path)], capture_output=True)
    if made.returncode:
        pytest.skip("this machine lets us mount nothing")
    settings_log, settings.ERASURE_LOG = settings.ERASURE_LOG, str(tmp_path / "erasures.jsonl")
    try:
        with pytest.raises(OSError, match="No space left"):
            fill_up()
        assert len(list(log.lines())) > 5
        assert Path(settings.ERASURE_LOG).read_bytes().endswith(b"}\n")
        with pytest.raises(OSError, match="No space left"):
            erased(anna)
        assert Partner.objects.filter(pk=anna.pk).exists()
        assert standing() == Standing.IN_STEP
    finally:
        settings.ERASURE_LOG = settings_log
        subprocess.run(["umount", str(tmp_path)], check=True)


def fill_up() -> None:
    with log.opened() as file:
        for _line in range(100):
            file.add(Act.NOTHING, number=0, done=0)


@pytest.mark.parametrize("held", [True, False])
def test_a_hold_counts_only_if_it_held_on_the_day_of_the_erasure(anna: Partner, held: bool) -> None:
    pk = anna.pk
    if held:
        make_hold(anna)
    erased(anna)
    settle()
    assert Partner.objects.filter(pk=pk).exists() == held
    if not held:
        brought_back(anna, pk=pk)
        make_hold(anna)  # lifted before the erasure, and back with the backup
    ErasureMark.objects.update(number=0)
    assert replay(today=TODAY) == Replayed(again=1)
    assert Partner.objects.filter(pk=pk).exists() == held
    assert LegalHold.objects.exists() == held


def make_hold(partner: Partner) -> LegalHold:
    return LegalHold.objects.create(
        partner=partner,
        reason="legal_claim",
        law="Dataskyddsförordningen (EU) 2016/679",
        section="artikel 17.3 e",
        placed_at=timezone.now(),
        until=date(2027, 11, 22),
        review_on=date(2027, 5, 22),
    )


@pytest.mark.crash
@pytest.mark.django_db(transaction=True)
def test_a_replay_killed_at_any_statement_is_done_by_the_next(anna: Partner, bertil: Partner) -> None:
    people = {anna: anna.pk, bertil: bertil.pk}
    for partner in people:
        make_message(partner)
        erased(partner)
    settle()
    deaths = 0
    for at in range(1, 600, 7):
        for partner, pk in people.items():
            if not Partner.objects.filter(pk=pk).exists():
                brought_back(partner, pk=pk)
        ErasureMark.objects.update(number=0)
        connections.close_all()
        child = os.fork()
        if child == 0:
            replay_and_die(at)
        _child, status = os.waitpid(child, 0)
        half = Partner.objects.count()
        assert (standing() == Standing.IN_STEP) <= (half == 0)
        left = replay(today=TODAY)
        assert left.again == half
        assert not Partner.objects.exists()
        assert standing() == Standing.IN_STEP
        if not os.WIFSIGNALED(status):
            break
        deaths += 1
    assert os.WIFEXITED(status)
    assert os.WEXITSTATUS(status) == 0
    assert deaths > 8


def replay_and_die(at: int) -> None:
    left = [at]

    def counting(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    try:
        with connection.execute_wrapper(counting):
            replay(today=TODAY)
        os._exit(0)
    finally:
        os._exit(1)


def test_old_lines_go_and_a_backup_that_needs_them_is_refused(anna: Partner, bertil: Partner) -> None:
    pk = anna.pk
    with time_machine.travel("2025-10-21T10:00Z", tick=False):
        erased(anna)
        settle()
    assert forget_old_lines(date(2026, 11, 20)) == 0
    erased(bertil)
    assert forget_old_lines(date(2026, 11, 21)) == 2
    settle()
    assert acts() == [(Act.ERASE, 2), (Act.DONE, 2)]
    assert forget_old_lines(date(2029, 1, 1)) == 1
    assert acts() == [(Act.DONE, 2)]
    assert standing() == Standing.IN_STEP
    brought_back(anna, pk=pk, mark=1)
    with pytest.raises(NotReplayed, match="begins with number 2"):
        replay(today=TODAY)


@pytest.mark.crash
@pytest.mark.django_db(transaction=True)
def test_two_replays_at_once_erase_each_person_once(anna: Partner, bertil: Partner) -> None:
    people = {anna: anna.pk, bertil: bertil.pk}
    for partner in people:
        erased(partner)
    settle()
    for partner, pk in people.items():
        brought_back(partner, pk=pk)
    connections.close_all()
    children = []
    for _process in "12":
        child = os.fork()
        if child == 0:
            replay_and_die(0)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    assert not Partner.objects.exists()
    assert standing() == Standing.IN_STEP
    again = [line.facts["again"] for line in JournalEntry.objects.filter(event="erasures_replayed")]
    assert sum(again) == 2
