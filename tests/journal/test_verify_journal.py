"""Whoever gets past the triggers is still found out, and what was done is named."""

import json
import shutil
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection

from journal import triggers
from journal.heads import sign_head, signed_head
from journal.models import JournalEntry, JournalHead
from journal.record import CLOCK, digest, record
from journal.verification import verify

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
NEXT_DAY = timedelta(days=1)


def write(lines: int, *, at: datetime = MONDAY, event: str = "case_opened") -> None:
    with time_machine.travel(at, tick=False):
        for number in range(lines):
            record(event, by=CLOCK, number=number)


@pytest.fixture
def past_the_triggers():
    """What a person with the database's own rights could do."""
    triggers.lift(connection)
    yield
    triggers.stand(connection)


def kinds(folder=None) -> set[str]:
    return {finding.kind for finding in verify(folder)} - {"no_triggers"}


def test_an_untouched_journal_has_no_findings(heads_folder) -> None:
    write(5)
    sign_head(heads_folder, MONDAY)
    write(5, at=MONDAY + NEXT_DAY)
    sign_head(heads_folder, MONDAY + NEXT_DAY)
    assert verify(heads_folder) == []


def test_an_edit_is_named_with_its_line(past_the_triggers) -> None:
    write(5)
    JournalEntry.objects.filter(seq=3).update(event="case_closed")
    assert [(finding.kind, finding.seq) for finding in verify() if finding.kind != "no_triggers"] == [("edit", 3)]


@pytest.mark.parametrize("column", ["at", "actor", "subject", "facts", "previous", "digest"])
def test_no_column_can_be_edited(past_the_triggers, column: str) -> None:
    write(5)
    new = {
        "at": MONDAY + NEXT_DAY,
        "actor": "mail",
        "subject": "8d4bbd5e-91ae-4a3f-a9ad-a5c1eb6a3a4f",
        "facts": {"number": 9},
        "previous": "1" * 64,
        "digest": "1" * 64,
    }
    JournalEntry.objects.filter(seq=3).update(**{column: new[column]})
    assert "edit" in kinds()


def test_a_deletion_is_named_with_its_lines(past_the_triggers) -> None:
    write(6)
    JournalEntry.objects.filter(seq__in=[3, 4]).delete()
    (finding,) = [finding for finding in verify() if finding.kind == "deletion"]
    assert finding.text == "lines 3 to 4 missing"


def test_the_first_line_missing_is_a_deletion(past_the_triggers) -> None:
    write(3)
    JournalEntry.objects.filter(seq=1).delete()
    assert kinds() == {"deletion"}


def test_a_cut_tail_shows_in_the_head_row(past_the_triggers) -> None:
    write(5)
    JournalEntry.objects.filter(seq__gt=3).delete()
    assert kinds() == {"cut_tail"}


def test_everything_deleted(past_the_triggers, heads_folder) -> None:
    write(5)
    sign_head(heads_folder, MONDAY)
    JournalEntry.objects.all().delete()
    assert "cut_tail" in kinds(heads_folder)
    JournalHead.objects.update(seq=0, digest="0" * 64)
    assert kinds(heads_folder) == {"rollback"}


def test_a_rollback_is_known_from_the_signed_head_alone(past_the_triggers, heads_folder) -> None:
    write(5)
    sign_head(heads_folder, MONDAY)
    JournalEntry.objects.filter(seq__gt=3).delete()
    JournalHead.objects.update(seq=3, digest=JournalEntry.objects.get(seq=3).digest)
    assert kinds() == set()  # the chain alone cannot know
    assert kinds(heads_folder) == {"rollback"}


def test_a_rollback_that_was_written_on_afterwards(past_the_triggers, heads_folder) -> None:
    write(5)
    sign_head(heads_folder, MONDAY)
    JournalEntry.objects.filter(seq__gt=3).delete()
    JournalHead.objects.update(seq=3, digest=JournalEntry.objects.get(seq=3).digest)
    write(9, at=MONDAY + NEXT_DAY)
    assert kinds() == set()
    assert kinds(heads_folder) == {"rollback"}


def test_a_history_written_anew_with_right_digests(past_the_triggers, heads_folder) -> None:
    write(5)
    sign_head(heads_folder, MONDAY)
    previous = "0" * 64
    for entry in JournalEntry.objects.all():
        entry.event, entry.previous = "nothing_happened", previous
        entry.digest = previous = digest(entry)
        entry.save()
    JournalHead.objects.update(digest=previous)
    assert kinds() == set()
    assert kinds(heads_folder) == {"rewritten"}


def test_a_line_slipped_in_at_the_end(past_the_triggers) -> None:
    write(3)
    last = JournalEntry.objects.get(seq=3)
    forged = JournalEntry(seq=4, at=last.at, actor="clock", event="id_checked", facts={}, previous=last.digest)
    forged.digest = digest(forged)
    forged.save(force_insert=True)
    assert kinds() == {"insertion"}


@pytest.mark.parametrize(
    "change", [{"seq": 2}, {"digest": "1" * 64}, {"public_key": "AAAA"}, {"signature": "AAAA"}, {"at": None}]
)
def test_a_forged_head(heads_folder, change: dict[str, object]) -> None:
    write(3)
    path = sign_head(heads_folder, MONDAY)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert kinds(heads_folder) == {"forged_head"}


def test_one_head_a_day_and_none_for_an_empty_journal(heads_folder) -> None:
    assert sign_head(heads_folder, MONDAY) is None
    write(2)
    path = sign_head(heads_folder, MONDAY)
    assert path.name == "head-2026-11-23.json"
    assert sign_head(heads_folder, MONDAY + timedelta(hours=3)) is None
    late_evening_in_utc = MONDAY.replace(hour=23, minute=30)  # already Tuesday in Stockholm
    assert sign_head(heads_folder, late_evening_in_utc).name == "head-2026-11-24.json"
    assert sorted(entry.suffix for entry in heads_folder.iterdir()) == [".json", ".json"]


def run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command("verify_journal", *arguments, stdout=out)
    except SystemExit as leaving:
        return int(leaving.code), out.getvalue()
    return 0, out.getvalue()


def test_the_command_says_it_in_words_and_numbers(past_the_triggers, heads_folder) -> None:
    write(4)
    sign_head(heads_folder, MONDAY)
    triggers.stand(connection)
    assert run() == (0, "4 lines, 1 signed heads, 0 findings\n")
    triggers.lift(connection)
    JournalEntry.objects.filter(seq=2).delete()
    triggers.stand(connection)
    code, said = run()
    assert code == 1
    assert "deletion at line 2: line 2 missing" in said
    code, said = run("--json")
    assert code == 1
    assert [finding["kind"] for finding in json.loads(said)["findings"]] == ["deletion"]


def test_the_command_takes_heads_from_elsewhere(past_the_triggers, heads_folder, tmp_path) -> None:
    write(4)
    sign_head(heads_folder, MONDAY)
    elsewhere = tmp_path / "stick"
    shutil.move(heads_folder, elsewhere)
    JournalEntry.objects.filter(seq=4).delete()
    JournalHead.objects.update(seq=3, digest=JournalEntry.objects.get(seq=3).digest)
    triggers.stand(connection)
    assert run()[0] == 0
    assert run("--heads", str(elsewhere))[0] == 1
    with pytest.raises(CommandError) as wrong_use:
        run("--heads", str(tmp_path / "nowhere"))
    assert wrong_use.value.returncode == 2


def test_a_head_that_signed_another_tree_is_found(heads_folder) -> None:
    write(5)
    head = signed_head(
        "head-2026-11-23.json", seq=5, digest=JournalHead.objects.get().digest, root="0" * 64, now=MONDAY
    )
    heads_folder.mkdir(exist_ok=True)
    (heads_folder / head.name).write_text(json.dumps(head.content()))
    assert kinds(heads_folder) == {"rewritten"}
