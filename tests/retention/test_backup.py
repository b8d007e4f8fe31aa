"""A backup is whole or not there; old ones go; wrong use is told (D28)."""

import json
import os
import subprocess
from datetime import timedelta
from io import StringIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from datamap.rules import BACKUP
from journal.models import JournalEntry
from partners.models import Partner
from retention.backup import tables
from tests.holdings import make_message
from vault import sealing
from vault.models import Kind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def public(tmp_path: Path) -> str:
    out = StringIO()
    call_command("backup_key", str(tmp_path / "backup.key"), stdout=out)
    assert (tmp_path / "backup.key").stat().st_mode & 0o077 == 0
    return out.getvalue().strip().partition("=")[2]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "backups").mkdir()
    return tmp_path / "backups"


def backup(folder: Path, public: str) -> dict:
    out = StringIO()
    call_command("backup", str(folder), "--to", public, "--json", stdout=out)
    return json.loads(out.getvalue())


def test_backups_past_their_time_go_and_nothing_else(folder: Path, public: str, anna: Partner) -> None:
    now = timezone.now()
    names = {days: f"dhprivacy-{now - timedelta(days=days):%Y%m%dT%H%M%SZ}.tar.age" for days in (28, 31, 400)}
    for name in (*names.values(), "mine.txt", "dhprivacy-old.tar.age"):
        (folder / name).touch()
    half = folder / f"{names[28]}.part"
    half.touch()
    long_ago = (now - timedelta(days=2)).timestamp()
    os.utime(half, (long_ago, long_ago))
    told = backup(folder, public)
    assert told["removed"] == 2
    assert {path.name for path in folder.iterdir()} == {
        Path(told["file"]).name,
        names[28],
        "mine.txt",
        "dhprivacy-old.tar.age",
    }
    assert BACKUP.days == 30
    facts = JournalEntry.objects.get(event="backup_taken").facts
    assert (facts["removed"], facts["bytes"]) == (2, told["bytes"])


def test_a_full_disk_leaves_no_half_and_removes_nothing(folder: Path, public: str, anna: Partner) -> None:
    made = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "tmpfs", str(folder)], capture_output=True)
    if made.returncode:
        pytest.skip("this machine lets us mount nothing")
    try:
        old = folder / f"dhprivacy-{timezone.now() - timedelta(days=40):%Y%m%dT%H%M%SZ}.tar.age"
        old.touch()
        make_message(anna, text="x" * 4000)
        with pytest.raises(CommandError, match="No space left") as refused:
            backup(folder, public)
        assert refused.value.returncode == 1
        assert list(folder.iterdir()) == [old]
        assert not JournalEntry.objects.filter(event="backup_taken").exists()
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_what_is_written_meanwhile_is_not_in_it(anna: Partner) -> None:
    with tables.snapshot() as look:
        before = list(look.dump("partners_partner", ["name"]))
        Partner.objects.all().delete()
        assert list(look.dump("partners_partner", ["name"])) == before
    with tables.snapshot() as look:
        assert list(look.dump("partners_partner", ["name"])) == []


def test_a_file_destroyed_meanwhile_is_no_failure(folder: Path, public: str) -> None:
    file = sealing.seal(b"a letter", kind=Kind.ATTACHMENT, bound_to=uuid4())
    there = backup(folder, public)
    Path(sealing.vault().path(file.path)).unlink()
    for path in folder.iterdir():
        path.unlink()
    gone = backup(folder, public)
    assert (there["files"], gone["files"]) == (1, 0)


def test_any_value_comes_back_as_it_was(anna: Partner) -> None:
    """Whatever people type: a line's end, a tab, the marks of COPY itself, bytes."""
    for text in ("\\N", "\\.", "a\tb\nc\r\nd", "å \\x 🙂", ""):
        make_message(anna, text=text)
    table = "partners_supportmessage"
    columns = tables.tables()[table]
    with tables.snapshot() as look:
        pieces = list(look.dump(table, columns))
    before = rows(table)
    tables.empty([table])
    assert rows(table) == []
    for piece in pieces:
        tables.load(table, columns, piece)
    assert rows(table) == before
    assert len(before) == 5


def rows(table: str) -> list:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY id")  # noqa: S608 - a table of ours
        return cursor.fetchall()


@pytest.mark.parametrize(("directory", "to"), [("nowhere", "age1x"), (".", ""), (".", "age1x"), (".", "AGE-SECRET")])
def test_wrong_use_is_told(directory: str, to: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError) as refused:
        call_command("backup", directory, "--to", to)
    assert refused.value.returncode == 2
    assert list(tmp_path.iterdir()) == []
