"""After a crash at any point, a sweep finishes what was begun, and never more than that."""

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.files.storage import storages
from django.db import transaction

from tests.vault.vault_room import lying_names, path_of
from vault.models import FileKey, Kind, SealedFile, ShortLivedKey
from vault.reconcile import Reconciliation, reconcile
from vault.sealing import destroy, read, seal

pytestmark = pytest.mark.django_db

LATER = timedelta(minutes=20)


def now() -> datetime:
    return datetime.now(UTC)


def keep(kind: Kind = Kind.ID_IMAGE) -> SealedFile:
    return seal(b"a photo", kind=kind, bound_to=uuid4())


def test_when_all_is_well_nothing_is_touched() -> None:
    files = [keep(kind) for kind in Kind]
    assert reconcile(now() + LATER) == Reconciliation()
    assert [read(file) for file in files] == [b"a photo"] * len(Kind)


def test_killed_between_commit_and_unlink() -> None:
    file, other = keep(), keep()
    with transaction.atomic():
        destroy(file)  # the test's own transaction never commits, so the unlinking never comes
    assert path_of(file).exists()
    assert reconcile(now()).overdue == 1
    assert lying_names() == [other.path]
    assert SealedFile.objects.get(pk=file.pk).gone_at is not None
    assert reconcile(now()) == Reconciliation()


def test_killed_between_file_and_row() -> None:
    def killed() -> None:
        with transaction.atomic():
            keep()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        killed()
    assert len(lying_names()) == 1
    assert reconcile(now()).strays == 0  # the transaction might still be open
    assert reconcile(now() + LATER).strays == 1
    assert lying_names() == []


def test_killed_while_writing() -> None:
    file = keep()
    path = path_of(file)
    half = path.with_name(UUID(int=7).hex + ".part")
    half.write_bytes(b"half")
    assert reconcile(now() + LATER).half_written == 0
    assert reconcile(now() + timedelta(minutes=61)).half_written == 1
    assert lying_names() == [file.path]


def test_a_ciphertext_that_comes_back_from_a_copy_is_unlinked_again(django_capture_on_commit_callbacks) -> None:
    file = keep()
    copy = path_of(file).read_bytes()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        destroy(file)
    path_of(file).write_bytes(copy)
    assert reconcile(now() + LATER).strays == 1
    assert lying_names() == []


def test_a_living_key_without_its_file_is_told_and_kept() -> None:
    image, package = keep(), keep(Kind.PACKAGE)
    path_of(image).unlink()
    path_of(package).unlink()
    found = reconcile(now() + LATER)
    assert set(found.missing) == {image.id, package.id}
    assert ShortLivedKey.objects.filter(file=image).exists()
    assert FileKey.objects.filter(file=package).exists()


def test_a_row_that_a_restore_brought_back_without_its_key_counts_as_destroyed() -> None:
    file = keep()
    ShortLivedKey.objects.all().delete()
    reconcile(now() + LATER)
    row = SealedFile.objects.get(pk=file.pk)
    assert row.destroyed_at is not None
    assert lying_names() == []


def test_files_that_are_not_ours_are_counted_and_left() -> None:
    keep()
    stranger = os.path.join(storages["vault"].location, "files", "notes.txt")
    os.makedirs(os.path.dirname(stranger), exist_ok=True)
    with open(stranger, "w", encoding="utf-8") as notes:
        notes.write("who put this here?")
    assert reconcile(now() + LATER).foreign == 1
    assert os.path.exists(stranger)


def test_many_files_in_few_statements(django_assert_max_num_queries) -> None:
    for _ in range(60):
        keep(Kind.ATTACHMENT)
    with django_assert_max_num_queries(8):
        assert reconcile(now() + LATER) == Reconciliation()
