"""The drill of docs/runbook.md, with real processes: a backup taken while an ID image lived, a disaster, a restore."""

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from journal.models import JournalEntry
from partners.models import Partner
from requests_app import tasks
from requests_app.actions import approval, erasure, identity, match
from requests_app.actions.open_case import open_case
from requests_app.models import Attachment, Case, Channel, DocumentState, IdentityMethod, Right
from retention.backup import tables
from tests.cast import make_anna, make_bertil, make_cilla, make_eva
from tests.crash import thief
from tests.holdings import make_invoice, make_message, make_usage
from tests.world import ROOT, child_environment
from vault import sealing
from vault.models import Kind, SealedFile

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]

MANAGE = [sys.executable, "manage.py"]
LETTER = b"Bertil's letter, as he sent it"
CHANGED_BY_THE_RESTORE = {"journal_journalentry", "journal_journalhead", "datamap_erasuremark"}
DIES = """
import os, signal, sys, django
django.setup()
from django.core.management import call_command
from retention.backup import tables
real, calls = tables.load, []
def dying(*args):
    calls.append(args)
    if len(calls) == int(sys.argv[1]):
        os.kill(os.getpid(), signal.SIGKILL)
    real(*args)
tables.load = dying
call_command("restore", sys.argv[2], key=sys.argv[3])
"""
READ = """
import sys
from pathlib import Path
from retention.backup.sealed import Opened, read_key
opened = Opened(Path(sys.argv[1]), read_key(Path(sys.argv[2])))
sys.stdout.buffer.write(opened.file.read())
opened.finish()
"""
LOOK = """
import json
from requests_app.models import *
from partners.models import *
from journal.verification import verify
from vault import sealing
from vault.models import *
from requests_app import tasks
tasks.find_lost_files()
tasks.fulfil()
case = Case.objects.get(pk="{image_case}")
letter = Attachment.objects.get().sealed
document = case.identity_documents.get()
try:
    read = len(sealing.read(document.image))
except sealing.Destroyed:
    read = "destroyed"
print(json.dumps(dict(
    partners=sorted(Partner.objects.values_list("name", flat=True)),
    letter=sealing.read(letter).decode(), short_lived=ShortLivedKey.objects.count(), image=read, state=document.state,
    asked=case.letters.filter(kind="identity_request").count(), broken=[one.kind for one in verify("{nowhere}")],
    told=Case.objects.get(pk="{erased_case}").letters.filter(kind="erasure_confirmation").count(),
)))
"""


@dataclass
class House:
    """Where a restored house lives: a database and folders of its own; master key and erasure log as before."""

    url: str
    place: Path
    said: list[str] = field(default_factory=list)

    def run(self, *command: str, program: list[str] = MANAGE) -> int:
        """The exit code."""
        env = child_environment(DATABASE_URL=self.url, VAR_DIR=str(self.place))
        ended = subprocess.run([*program, *command], env=env, cwd=ROOT, capture_output=True, text=True, timeout=240)
        self.said.append(ended.stdout + ended.stderr)
        return ended.returncode

    def digests(self) -> dict[str, str]:
        """What each table holds, past the program."""
        if connection.vendor == "postgresql":
            there = connection.get_connection_params() | {"dbname": self.url.rpartition("/")[2], "cursor_factory": None}
            with psycopg.connect(**there) as plain:
                return digests(tables._Postgres(plain))
        plain_sqlite = tables.sqlite3.connect(self.url.removeprefix("sqlite:///"))
        try:
            return digests(tables._Sqlite(plain_sqlite))
        finally:
            plain_sqlite.close()


def digests(look: tables.Snapshot) -> dict[str, str]:
    found = {}
    for table, columns in tables.tables().items():
        rows = b"".join(look.dump(table, columns)).splitlines()
        found[table] = hashlib.sha256(b"\n".join(sorted(rows))).hexdigest()
    return {table: digest for table, digest in found.items() if table not in CHANGED_BY_THE_RESTORE}


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    place = tmp_path / "restored"
    place.mkdir()
    if connection.vendor == "sqlite":
        yield House(f"sqlite:///{place / 'db.sqlite3'}", place)
        return
    name = f"drill_{uuid4().hex[:12]}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    url = child_environment()["DATABASE_URL"]
    yield House(url.rpartition("/")[0] + f"/{name}", place)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@dataclass
class Before:
    """The company on the day of the backup."""

    anna: Partner
    bertil: Partner
    cilla: User
    image_case: Case
    erased_case: Case
    letter: SealedFile


@pytest.fixture
def before() -> Before:
    """Anna is about to be erased; a stranger's image lives; Bertil's letter lies sealed."""
    anna, bertil, cilla, eva = make_anna(), make_bertil(), make_cilla(), make_eva()
    for partner in (anna, bertil):
        make_message(partner, text=f"{partner.name} asks: 50 %, a\ttab, a \\ and\na line")
        make_usage(partner)
    make_invoice(anna, "F-1")
    image_case = opened(Right.ACCESS, "cecilia@example.com")
    identity.add_identity_image(case=image_case, data=thief.picture())
    tasks.clean_images()
    letter = sealing.seal(LETTER, kind=Kind.ATTACHMENT, bound_to=image_case.pk)
    Attachment.objects.create(case=image_case, sealed=letter, name="brev.txt", added_at=now())
    return Before(anna, bertil, cilla, image_case, approved_erasure(anna, cilla, eva), letter)


def now():
    return timezone.now()


def opened(right: Right, email: str) -> Case:
    return open_case(
        rights=[right], channel=Channel.WEB, language="sv", received_at=now(), name="A. Person", email=email
    ).case


def approved_erasure(anna: Partner, cilla: User, eva: User) -> Case:
    case = opened(Right.ERASURE, anna.email)
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
    match.connect_partner(case, partner=anna, by=cilla)
    proposal = erasure.propose_erasure(case.demands.get(), by=cilla)
    assert proposal is not None
    approval.approve(proposal, by=eva)
    return case


def take_backup(place: Path) -> tuple[Path, Path]:
    """The archive and the private key."""
    here = House(child_environment()["DATABASE_URL"], Path(str(settings.VAR_DIR)))
    key, folder = place / "backup.key", place / "backups"
    folder.mkdir()
    assert here.run("backup_key", str(key)) == 0
    public = here.said[-1].strip().splitlines()[-1].partition("=")[2]
    assert here.run("backup", str(folder), "--to", public, "--json") == 0, here.said
    return Path(json.loads(here.said[-1].strip().splitlines()[-1])["file"]), key


def live_on(before: Before) -> None:
    """What happens after the backup and before the disaster."""
    tasks.fulfil()
    assert not Partner.objects.filter(pk=before.anna.pk).exists()
    identity.accept_identity(before.image_case, by=before.cilla, method=IdentityMethod.ADDRESS_ON_FILE)


def test_the_drill(before: Before, house: House, tmp_path: Path) -> None:
    document = before.image_case.identity_documents.get()
    assert document.state == DocumentState.READY
    archive, key = take_backup(tmp_path)
    with tables.snapshot() as look:
        then = digests(look)
    live_on(before)

    sealed_bytes = archive.read_bytes()
    assert before.anna.name.encode() not in sealed_bytes
    assert archive.stat().st_mode & 0o077 == 0
    assert house.run("restore", str(archive), "--key", str(key)) == 0, house.said
    assert house.digests() == then, "everything is back as it was"
    for command in (["sweep"], ["shell", "-c", "print(1)"], ["backup", str(tmp_path)]):
        assert house.run(*command) == 3
        assert "retention.E001" in house.said[-1]
    assert house.run("replay_erasures") == 0, house.said
    assert "Erased again: 1." in house.said[-1]
    assert house.run("replay_erasures") == 0
    assert "Erased again: 0." in house.said[-1]
    assert house.run("verify_journal", "--heads", str(archive.parent)) == 0, house.said

    facts = {"image_case": before.image_case.pk, "erased_case": before.erased_case.pk, "nowhere": archive.parent}
    look_again = LOOK.format(**facts)
    for _twice in "12":
        assert house.run("shell", "-v", "0", "-c", look_again) == 0, house.said[-1][-3000:]
        seen = json.loads(house.said[-1].strip().splitlines()[-1])
        assert seen == {
            "partners": [before.bertil.name],
            "letter": LETTER.decode(),
            "short_lived": 0,
            "image": "destroyed",
            "state": "destroyed",
            "asked": 1,
            "broken": [],
            "told": 1,
        }
    assert not [path for path in house.place.rglob("short-lived/**/*") if path.is_file()]


def test_no_key_of_an_image_and_no_session_is_in_the_archive(before: Before, tmp_path: Path) -> None:
    archive, key = take_backup(tmp_path)
    reading = [sys.executable, "-c", READ, str(archive), str(key)]
    plain = subprocess.run(reading, env=child_environment(), cwd=ROOT, capture_output=True, check=True).stdout
    assert before.anna.customer_number.encode() in plain
    assert b"tables/vault_filekey/" in plain
    for left_out in (b"vault_shortlivedkey/", b"django_session/", b"short-lived/"):
        assert left_out not in plain
    assert not any(mark in plain for mark in thief.marks())
    assert JournalEntry.objects.filter(event="backup_taken").count() == 1


def test_a_cut_or_changed_archive_and_a_wrong_key_change_nothing(before: Before, house: House, tmp_path: Path) -> None:
    archive, key = take_backup(tmp_path)
    whole = archive.read_bytes()
    other = tmp_path / "other.key"
    assert house.run("backup_key", str(other)) == 0
    assert house.run("backup_key", str(other)) == 2, "a key is never written over"
    assert house.run("restore", str(archive), "--key", str(other)) == 1
    bad = tmp_path / "bad.tar.age"
    for spoilt in (whole[: len(whole) // 2], whole[:-10], whole[:-2000] + bytes([whole[-2000] ^ 1]) + whole[-1999:]):
        bad.write_bytes(spoilt)
        assert house.run("restore", str(bad), "--key", str(key)) == 1
        assert "Not restored" in house.said[-1]
        assert "Traceback" not in house.said[-1]
    assert house.run("restore", str(archive), "--key", str(key)) == 0, house.said[-1]
    assert house.run("restore", str(archive), "--key", str(key)) == 1
    assert "in use" in house.said[-1]


@pytest.mark.parametrize("at", [1, 12])
def test_a_restore_that_is_killed_is_begun_anew(before: Before, house: House, tmp_path: Path, at: int) -> None:
    archive, key = take_backup(tmp_path)
    with tables.snapshot() as look:
        then = digests(look)
    assert house.run(str(at), str(archive), str(key), program=[sys.executable, "-c", DIES]) == -9
    assert house.run("restore", str(archive), "--key", str(key)) == 0, house.said[-1]
    assert house.digests() == then
