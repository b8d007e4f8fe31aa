"""Take a backup: tables out of one snapshot, then the files their keys open, in one sealed archive."""

import json
import os
import re
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from datamap.rules import BACKUP
from journal.record import CLOCK, record
from retention.backup import sealed, tables
from vault.models import SealedFile
from vault.sealing import vault

FORMAT = 1
NAME = re.compile(r"dhprivacy-(\d{8})T\d{6}Z\.tar\.age(\.part)?")
PART = ".part"
HALF_WRITTEN_FOR = timedelta(days=1)
LIVING = """SELECT f.id, f.kind FROM vault_sealedfile f JOIN vault_filekey k ON k.file_id = f.id
            WHERE f.destroyed_at IS NULL ORDER BY f.id"""
MANIFEST, END = "manifest.json", "end.json"


@dataclass
class Taken:
    """What a backup holds, and how many old ones went for it."""

    path: Path
    size: int = 0
    rows: dict[str, int] = field(default_factory=dict)
    files: int = 0
    gone_meanwhile: list[str] = field(default_factory=list)
    removed: int = 0


def take(folder: Path, *, to: str, now: datetime) -> Taken:
    """Write a backup for the public keys ``to``, then remove those past their time (``rules.BACKUP``).

    Without the keys of ID images and of the mails that may hold one, without their files, and without sessions. What
    is written meanwhile is not in it; a file destroyed meanwhile is named, and its key dies in the restore. Under its
    name it lies only whole. Raises ``WrongKey``, ``OSError``.
    """
    keys = sealed.recipients(to)
    name = f"dhprivacy-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.age"
    taken = Taken(folder / name)
    part = folder / f"{name}{PART}"
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as out:
            sealed.seal(_archive(taken, now), out, keys)
            out.flush()
            os.fsync(out.fileno())
        part.replace(taken.path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(folder)
    taken.size = taken.path.stat().st_size
    taken.removed = remove_old(folder, now)
    with transaction.atomic():
        record("backup_taken", by=CLOCK, files=taken.files, bytes=taken.size, removed=taken.removed)
    return taken


def remove_old(folder: Path, now: datetime) -> int:
    """Remove backups past their time and halves a dead process left; answers how many backups went."""
    removed = 0
    for path in sorted(folder.iterdir()):
        if not (found := NAME.fullmatch(path.name)):
            continue
        if found[2]:
            if path.stat().st_mtime < (now - HALF_WRITTEN_FOR).timestamp():
                path.unlink(missing_ok=True)
        elif BACKUP.due_on(date.fromisoformat(found[1])) <= now.astimezone(UTC).date():
            path.unlink(missing_ok=True)
            removed += 1
    return removed


def _archive(taken: Taken, now: datetime) -> Iterator[bytes]:
    """The tar file's bytes, made on the way."""
    described = tables.tables()
    with tables.snapshot() as snapshot:
        manifest = {
            "format": FORMAT,
            "taken_at": now.astimezone(UTC).isoformat(timespec="seconds"),
            "database": connection.vendor,
            "migrations": sorted(MigrationRecorder(connection).applied_migrations()),
            "tables": described,
        }
        yield from _member(MANIFEST, json.dumps(manifest).encode(), now)
        for table, columns in described.items():
            taken.rows[table] = 0
            for number, piece in enumerate(snapshot.dump(table, columns)):
                taken.rows[table] += piece.count(b"\n")
                yield from _member(f"tables/{table}/{number:06}", piece, now)
        living = snapshot.rows(LIVING)
    for file_id, kind in living:
        yield from _file(SealedFile(id=UUID(str(file_id)), kind=kind), taken, now)
    end: dict[str, Any] = {"rows": taken.rows, "files": taken.files, "gone_meanwhile": taken.gone_meanwhile}
    yield from _member(END, json.dumps(end).encode(), now)
    yield tarfile.NUL * (2 * tarfile.BLOCKSIZE)


def _file(file: SealedFile, taken: Taken, now: datetime) -> Iterator[bytes]:
    try:
        lying = vault().open(file.path, "rb")
    except FileNotFoundError:
        taken.gone_meanwhile.append(str(file.id))
        return
    with lying:
        yield _header(f"vault/{file.path}", lying.size, now)
        yield from lying.chunks(sealed.PIECE)
        yield _padding(lying.size)
    taken.files += 1


def _member(name: str, content: bytes, now: datetime) -> Iterator[bytes]:
    yield _header(name, len(content), now)
    yield content
    yield _padding(len(content))


def _header(name: str, size: int, now: datetime) -> bytes:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode, entry.mtime = size, 0o600, int(now.timestamp())
    return entry.tobuf(tarfile.PAX_FORMAT)


def _padding(size: int) -> bytes:
    return tarfile.NUL * (-size % tarfile.BLOCKSIZE)


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
