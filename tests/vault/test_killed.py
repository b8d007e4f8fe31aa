"""The process dies at each step, for real; what a thief would find then, and what the sweep makes of it."""

import os
import signal
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection, connections, transaction

from tests.vault.vault_room import lying_names
from vault import sealing, storage
from vault.models import Kind, SealedFile, ShortLivedKey
from vault.reconcile import Reconciliation, reconcile
from vault.sealing import Destroyed, destroy, read, seal

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]

LATER = timedelta(hours=2)


def die(*args: object, **kwargs: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def killed(work) -> None:
    """Run ``work`` in a process of its own and make sure that it was killed, not merely ended."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    _child, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the point was never reached"


def keep() -> SealedFile:
    return seal(b"a photo", kind=Kind.ID_IMAGE, bound_to=uuid4(), case=uuid4())


def sealing_dies_at(point: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        if point == "before the bytes are forced to disk":
            patch.setattr(storage.os, "fsync", lambda handle: None if stat.S_ISDIR(os.fstat(handle).st_mode) else die())
        elif point == "before the file has its name":
            patch.setattr(storage.Path, "replace", die)
        elif point == "before the rows":
            patch.setattr(sealing.SealedFile, "save", die)
        with transaction.atomic():
            keep()
            die()


@pytest.mark.parametrize(
    "point",
    [
        "before the bytes are forced to disk",
        "before the file has its name",
        "before the rows",
        "before the commit",
    ],
)
def test_killed_while_sealing_leaves_nothing_behind(point: str) -> None:
    before = keep()
    killed(lambda: sealing_dies_at(point))
    assert list(SealedFile.objects.all()) == [before]
    assert ShortLivedKey.objects.count() == 1
    assert len(lying_names()) == 2  # ciphertext without a key: nobody can read it
    reconcile(datetime.now(UTC) + LATER)
    assert lying_names() == [before.path]
    assert read(before) == b"a photo"


def destroying_dies_at(point: str, file_id: UUID) -> None:
    unlink_one = storage.SealedStorage.delete
    with pytest.MonkeyPatch.context() as patch:
        if point == "after the commit":
            patch.setattr(sealing, "unlink", die)
        elif point == "after the unlinking":
            patch.setattr(storage.SealedStorage, "delete", lambda vault, name: die(unlink_one(vault, name)))
        with transaction.atomic():
            destroy(SealedFile.objects.get(pk=file_id))
            if point == "before the commit":
                die()


def test_killed_before_the_commit_nothing_was_decided() -> None:
    file = keep()
    killed(lambda: destroying_dies_at("before the commit", file.id))
    assert read(SealedFile.objects.get()) == b"a photo"
    assert reconcile(datetime.now(UTC) + LATER) == Reconciliation()


@pytest.mark.parametrize(("point", "still_lying"), [("after the commit", 1), ("after the unlinking", 0)])
def test_killed_after_the_commit_nobody_reads_it_again(point: str, still_lying: int) -> None:
    file = keep()
    killed(lambda: destroying_dies_at(point, file.id))
    with pytest.raises(Destroyed):  # before any sweep
        read(SealedFile.objects.get())
    assert len(lying_names()) == still_lying
    reconcile(datetime.now(UTC))
    assert lying_names() == []
    assert SealedFile.objects.get().gone_at is not None


def test_no_byte_of_the_key_stays_in_sqlites_files() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's log; on PostgreSQL the rotation of master keys bounds what heap and log keep")
    file = keep()
    wrapped = bytes(ShortLivedKey.objects.get().wrapped)
    database = Path(connection.settings_dict["NAME"])
    files = [database, database.with_name(database.name + "-wal")]
    assert any(wrapped in path.read_bytes() for path in files)
    with transaction.atomic():
        destroy(file)
    assert not any(wrapped in path.read_bytes() for path in files)
