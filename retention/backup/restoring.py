"""Put a backup into an empty database and a vault; afterwards nothing starts until the erasures are replayed."""

import json
import re
import tarfile
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.files.base import File
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from datamap.models import ErasureMark
from journal.models import JournalEntry
from journal.record import CLOCK, record
from retention.backup import sealed, tables
from retention.backup.taking import END, FORMAT, MANIFEST
from vault.models import FileKey, SealedFile
from vault.sealing import vault

VAULT_FILE = re.compile(r"vault/(files/([0-9a-f]{2})/\2[0-9a-f]{30})")


class CanNotRestore(Exception):
    """The archive, or the database it is to go into, is not fit; nothing was changed."""


@dataclass
class Restored:
    """What came back."""

    taken_at: datetime
    rows: int = 0
    files: int = 0


def restore(archive: Path, *, key: Path) -> Restored:
    """Load the archive into the empty database and the vault.

    One transaction: killed anywhere, nothing is in the database, and a second call does it all. The tables are laid as
    they were when the backup was taken, loaded, then brought up to this program. Raises ``CanNotRestore``,
    ``WrongKey``, ``OSError``.
    """
    opened = sealed.Opened(archive, sealed.read_key(key))
    with closing(opened):
        try:
            with tarfile.open(fileobj=opened.file, mode="r|") as tar:
                told = _restore(tar, finish=opened.finish)
        except tarfile.TarError as error:
            opened.finish()  # if it is the envelope, say so
            raise CanNotRestore("this is no backup of ours") from error
    call_command("migrate", verbosity=0, interactive=False)
    return told


def _restore(tar: tarfile.TarFile, *, finish: Callable[[], None]) -> Restored:
    members = iter(tar)
    manifest = _manifest(tar, next(members, None))
    _lay_tables(manifest)
    told = Restored(datetime.fromisoformat(manifest["taken_at"]))
    with transaction.atomic():
        _expect_empty()
        tables.empty(list(manifest["tables"]))
        end = _load(tar, members, manifest, told)
        _check(end, told)
        tables.go_on_counting()
        _say_it_is_restored(told, end)
        finish()
    return told


def _manifest(tar: tarfile.TarFile, first: tarfile.TarInfo | None) -> dict[str, Any]:
    if first is None or first.name != MANIFEST:
        raise CanNotRestore("this is no backup of ours")
    manifest: dict[str, Any] = json.loads(_content(tar, first))
    if manifest["format"] != FORMAT:
        raise CanNotRestore("the backup is of another format than this program writes")
    if manifest["database"] != connection.vendor:
        raise CanNotRestore(f"the backup is of {manifest['database']}, and DATABASE_URL names {connection.vendor}")
    return manifest


def _lay_tables(manifest: dict[str, Any]) -> None:
    """The tables as they were on the day. Raises ``CanNotRestore`` when the database is in use or newer."""
    executor = MigrationExecutor(connection)
    applied = {(app, name) for app, name in manifest["migrations"]}
    nodes = executor.loader.graph.nodes
    unknown = sorted(applied - set(nodes))
    if unknown:
        raise CanNotRestore(f"the backup is of a newer program: it has migration {'.'.join(unknown[0])}")
    if set(executor.loader.applied_migrations) - applied:
        raise CanNotRestore("the database has newer tables than the backup: give it an empty database")
    _expect_empty()
    parents = {parent for node in applied for parent in executor.loader.graph.node_map[node].parents}
    latest = sorted(applied - {(parent.key[0], parent.key[1]) for parent in parents})
    executor.migrate(latest)


def _expect_empty() -> None:
    there = set(connection.introspection.table_names())
    if any(model._meta.db_table in there and model._default_manager.exists() for model in (JournalEntry, User)):
        raise CanNotRestore("the database is in use: give it an empty one")


def _load(tar: tarfile.TarFile, members: Any, manifest: dict[str, Any], told: Restored) -> dict[str, Any]:
    for member in members:
        if member.name == END:
            end: dict[str, Any] = json.loads(_content(tar, member))
            return end
        room, _slash, rest = member.name.partition("/")
        table = rest.partition("/")[0]
        if room == "tables" and table in manifest["tables"]:
            piece = _content(tar, member)
            tables.load(table, manifest["tables"][table], piece)
            told.rows += piece.count(b"\n")
        elif found := VAULT_FILE.fullmatch(member.name):
            _put_into_the_vault(tar, member, found[1])
            told.files += 1
        else:
            raise CanNotRestore("the backup holds something that is none of ours")
    raise CanNotRestore("the backup has no end")


def _check(end: dict[str, Any], told: Restored) -> None:
    if told.files != end["files"] or told.rows != sum(end["rows"].values()):
        raise CanNotRestore("the backup holds less than it says")


def _put_into_the_vault(tar: tarfile.TarFile, member: tarfile.TarInfo, name: str) -> None:
    """A file that is there already is the same: ciphertext never changes, and lies under its name only whole."""
    content = tar.extractfile(member)
    if content is not None and not vault().exists(name):
        vault().save(name, File(content))


def _say_it_is_restored(told: Restored, end: dict[str, Any]) -> None:
    gone = end["gone_meanwhile"]
    FileKey.objects.filter(file__in=gone).delete()
    SealedFile.objects.filter(pk__in=gone).update(destroyed_at=told.taken_at, gone_at=told.taken_at)
    if not ErasureMark.objects.filter(pk=1).update(restored_at=told.taken_at):
        ErasureMark.objects.create(pk=1, restored_at=told.taken_at)
    record("restored", by=CLOCK, taken_at=told.taken_at, files=told.files)


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> bytes:
    content = tar.extractfile(member)
    return content.read() if content else b""
