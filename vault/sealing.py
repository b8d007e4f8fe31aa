"""Seal, open and destroy: the only ways in and out of the vault."""

import hashlib
import os
from collections.abc import Iterable, Iterator
from uuid import UUID, uuid4

from django.core.files.base import File
from django.core.files.storage import Storage, storages
from django.db import transaction
from django.utils import timezone

from vault import stream
from vault.keys import KEY_BYTES, Wrapped, context, unwrap, wrap
from vault.models import SHORT_LIVED, FileKey, Kind, SealedFile, ShortLivedKey
from vault.stream import Tampered

WHOLE = 25 * 1024 * 1024  # bytes; up to here nothing is released before all of it is authenticated (D2)
READ = 256 * 1024


class Destroyed(Exception):
    """The file's key is gone; nobody can read it any more."""


def vault() -> Storage:
    """The storage of all ciphertext."""
    return storages["vault"]


def seal(plaintext: bytes | Iterable[bytes], *, kind: Kind, bound_to: UUID, case: UUID | None = None) -> SealedFile:
    """Encrypt under a fresh key and store, for the case or mail ``bound_to``.

    The ciphertext is on disk before its rows are written, the rows are the caller's transaction's: if that rolls back,
    ``reconcile`` removes what no row knows. ``case`` is what the database triggers watch for short-lived kinds.
    Raises ``KeyTrouble`` when there is no sound master key, ``OSError`` when the disk refuses.
    """
    file = SealedFile(id=uuid4(), kind=kind, bound_to=bound_to, created_at=timezone.now())
    about, data_key = _about(file), os.urandom(KEY_BYTES)
    key = wrap(data_key, about)
    content = _Sealing(plaintext, data_key, about)
    vault().save(file.path, content)
    file.size, file.digest = content.plain_bytes, content.digest.hexdigest()
    fields = {"file": file, **key._asdict()}
    with transaction.atomic(savepoint=False):  # whatever fails here fails the caller's whole act
        file.save(force_insert=True)
        if kind in SHORT_LIVED:
            ShortLivedKey.objects.create(case=case, **fields)
        else:
            FileKey.objects.create(**fields)
    return file


def unseal(file: SealedFile) -> Iterator[bytes]:
    """The plaintext in pieces. Its key is fetched and opened now, not when the first piece is asked for.

    Raises ``Destroyed`` when the key is gone, ``KeyTrouble`` on a missing or wrong master key, ``Tampered`` on a
    ciphertext that is missing or not the one sealed; never answers with ciphertext or emptiness instead.
    """
    about = _about(file)
    pieces = stream.decrypt(_ciphertext(file), unwrap(_key(file), about), about)
    if file.size <= WHOLE:
        return iter([_whole(file, pieces)])
    return _measured(file, pieces)


def read(file: SealedFile) -> bytes:
    """The whole plaintext, all of it authenticated. Raises as ``unseal`` does."""
    return b"".join(unseal(file))


def destroy(file: SealedFile) -> None:
    """Let the file's key die with the caller's transaction; the ciphertext follows on commit. Twice is no harm.

    Raises ``TransactionManagementError`` outside a transaction. What a rollback brings back is readable again.
    """
    destroy_all([file])


def destroy_all(files: Iterable[SealedFile]) -> int:
    """``destroy`` for many (a list or a queryset), in a few statements. Answers how many keys died."""
    connection = transaction.get_connection()
    connection.validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a key dies in the transaction of the decision, so open one")
    still_there = [file for file in files if file.gone_at is None]
    died = 0
    for start in range(0, len(still_there), 500):
        batch = still_there[start : start + 500]
        died += _let_keys_die([file.id for file in batch])
    if still_there:
        transaction.on_commit(lambda: unlink(still_there), robust=True)
    now = timezone.now()
    for file in still_there:
        file.destroyed_at = file.destroyed_at or now
    return died


def bind_case(file: SealedFile, case: UUID) -> None:
    """Tell the triggers which case a short-lived key belongs to, once it is known. Kinds that last are left alone.

    Raises ``Destroyed`` when the key is gone.
    """
    if file.kind in SHORT_LIVED and not ShortLivedKey.objects.filter(file=file).update(case=case):
        raise Destroyed(str(file.id))


def unlink(files: list[SealedFile]) -> None:
    """Remove the ciphertext of destroyed files and note when; empties SQLite's log, where keys would linger (D8)."""
    storage = vault()
    for file in files:
        storage.delete(file.path)
    for start in range(0, len(files), 500):
        ids = [file.id for file in files[start : start + 500]]
        SealedFile.objects.filter(id__in=ids, gone_at=None).update(gone_at=timezone.now())
    forget_log()


def forget_log() -> None:
    """SQLite only: move the write-ahead log into the database, where deleted bytes are overwritten. Waits half a second
    for readers at most; the five-minute reconciliation tries again."""
    connection = transaction.get_connection()
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        return
    with connection.cursor() as cursor:
        patience = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        try:
            cursor.execute("PRAGMA busy_timeout = 500")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {int(patience)}")


class _Sealing(File):  # type: ignore[type-arg]
    """The ciphertext as Django's storages want it: a file that comes in chunks, made on the way to the disk."""

    def __init__(self, plaintext: bytes | Iterable[bytes], key: bytes, about: bytes) -> None:
        super().__init__(None)
        self.plain_bytes, self.digest = 0, hashlib.sha256()
        self._plaintext: Iterable[bytes] = [plaintext] if isinstance(plaintext, bytes) else plaintext
        self._key, self._about = key, about

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        for piece in stream.encrypt(self._counted(), self._key, self._about):
            self.digest.update(piece)
            yield piece

    def _counted(self) -> Iterator[bytes]:
        for piece in self._plaintext:
            self.plain_bytes += len(piece)
            yield piece


def _about(file: SealedFile) -> bytes:
    return context(file_id=file.id, kind=str(file.kind), bound_to=file.bound_to)


def _key(file: SealedFile) -> Wrapped:
    table = ShortLivedKey if file.kind in SHORT_LIVED else FileKey
    row = table.objects.filter(file=file.id).values_list("master_key", "nonce", "wrapped").first()
    if row is None:
        raise Destroyed(str(file.id))
    return Wrapped(row[0], bytes(row[1]), bytes(row[2]))


def _ciphertext(file: SealedFile) -> Iterator[bytes]:
    try:
        with vault().open(file.path, "rb") as lying:
            while piece := lying.read(READ):
                yield piece
    except FileNotFoundError as error:
        raise Tampered("the ciphertext is not in the vault") from error


def _whole(file: SealedFile, pieces: Iterator[bytes]) -> bytes:
    return b"".join(_measured(file, pieces))


def _measured(file: SealedFile, pieces: Iterator[bytes]) -> Iterator[bytes]:
    seen = 0
    for piece in pieces:
        seen += len(piece)
        yield piece
    if seen != file.size:
        raise Tampered("the file has another size than the one sealed")


def _let_keys_die(ids: list[UUID]) -> int:
    died = FileKey.objects.filter(file__in=ids).delete()[0] + ShortLivedKey.objects.filter(file__in=ids).delete()[0]
    SealedFile.objects.filter(id__in=ids, destroyed_at=None).update(destroyed_at=timezone.now())
    return died
