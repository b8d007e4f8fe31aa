"""Both ways: files no key opens, and keys whose file is missing (design §3.4, D9)."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice
from typing import TypeVar
from uuid import UUID

from django.core.files.storage import Storage
from django.db.models import Exists, OuterRef, Q

from vault.models import FileKey, SealedFile, ShortLivedKey
from vault.sealing import forget_log, vault
from vault.storage import PART, Lying, SealedStorage

UNKNOWN_FOR = timedelta(minutes=15)  # a transaction that sealed a file may still be open for less
HALF_WRITTEN_FOR = timedelta(hours=1)
BATCH = 500

T = TypeVar("T")


@dataclass
class Reconciliation:
    """What was found and put right. ``missing`` alone needs a person: a living key whose file is not there."""

    strays: int = 0  # ciphertext that no living key opens: unlinked
    overdue: int = 0  # destroyed files whose ciphertext had not been unlinked: done now
    half_written: int = 0  # left by a process that died while writing: unlinked
    foreign: int = 0  # files with names that are none of ours: left alone
    missing: list[UUID] = field(default_factory=list)


def reconcile(now: datetime) -> Reconciliation:
    """Make folder and tables agree. Deletes no key and no row; ends early nowhere, so it can run at any time."""
    storage = vault()
    found = Reconciliation()
    found.overdue = _finish_destroyed(storage, now)
    if isinstance(storage, SealedStorage):
        for batch in _batches(storage.lying()):
            _clear_folder(storage, batch, now, found)
    found.missing = list(_missing(storage, now))
    forget_log()
    return found


def _finish_destroyed(storage: Storage, now: datetime) -> int:
    keyless = ~_has_key() & Q(destroyed_at=None, created_at__lt=now - UNKNOWN_FOR)
    SealedFile.objects.filter(keyless).update(destroyed_at=now)  # a restore brings back rows without their keys
    still_there = SealedFile.objects.filter(destroyed_at__isnull=False, gone_at=None).order_by("id")
    lying = 0
    while batch := list(still_there[:BATCH]):
        for file in batch:
            lying += storage.exists(file.path)
            storage.delete(file.path)
        SealedFile.objects.filter(id__in=[file.id for file in batch]).update(gone_at=now)
    return lying


def _clear_folder(storage: SealedStorage, batch: list[Lying], now: datetime, found: Reconciliation) -> None:
    half = [entry for entry in batch if entry.name.endswith(PART)]
    for entry in half:
        if entry.written < (now - HALF_WRITTEN_FOR).timestamp():
            storage.delete(entry.name)
            found.half_written += 1
    ours = {entry.name: file_id for entry in batch if (file_id := _file_id(entry.name))}
    found.foreign += len(batch) - len(half) - len(ours)
    living = SealedFile.objects.filter(_has_key(), id__in=ours.values(), destroyed_at=None)
    expected = {file.path for file in living.only("id", "kind")}
    for entry in batch:
        if entry.name in ours and entry.name not in expected and entry.written < (now - UNKNOWN_FOR).timestamp():
            storage.delete(entry.name)
            found.strays += 1


def _missing(storage: Storage, now: datetime) -> Iterator[UUID]:
    living = SealedFile.objects.filter(_has_key(), destroyed_at=None, created_at__lt=now - UNKNOWN_FOR)
    for batch in _batches(living.only("id", "kind").order_by("id").iterator(chunk_size=BATCH)):
        absent = [file.id for file in batch if not storage.exists(file.path)]
        if absent:  # asked again: a key that died meanwhile took its file along
            yield from living.filter(id__in=absent).order_by("id").values_list("id", flat=True)


def _has_key() -> Q:
    return Q(Exists(FileKey.objects.filter(file=OuterRef("pk")))) | Q(
        Exists(ShortLivedKey.objects.filter(file=OuterRef("pk")))
    )


def _file_id(name: str) -> UUID | None:
    room, _slash, rest = name.partition("/")
    shard, _slash, hexes = rest.partition("/")
    if room not in {"short-lived", "files"} or len(hexes) != 32 or not hexes.startswith(shard):
        return None
    try:
        return UUID(hex=hexes)
    except ValueError:
        return None


def _batches(entries: Iterator[T]) -> Iterator[list[T]]:
    while batch := list(islice(entries, BATCH)):
        yield batch
