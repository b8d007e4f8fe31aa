"""What goes into the vault comes out whole, for the right file, or not at all."""

import os
from uuid import uuid4

import pytest
from django.core.files.storage import storages
from django.db import transaction

from tests.vault.vault_room import lying_names, path_of
from vault.keys import KeyTrouble
from vault.models import FileKey, Kind, SealedFile, ShortLivedKey
from vault.sealing import Destroyed, Tampered, bind_case, destroy, destroy_all, read, seal, unseal

pytestmark = pytest.mark.django_db


def keep(text: bytes = b"a photo", kind: Kind = Kind.ID_IMAGE) -> SealedFile:
    return seal(text, kind=kind, bound_to=uuid4(), case=uuid4())


@pytest.mark.parametrize("size", [0, 1, 1024 * 1024 - 1, 1024 * 1024, 1024 * 1024 + 1, 3 * 1024 * 1024])
def test_every_size_comes_back_whole(size: int) -> None:
    plaintext = os.urandom(size)
    file = keep(plaintext)
    assert file.size == size
    assert read(SealedFile.objects.get(pk=file.pk)) == plaintext


def test_a_large_package_streams_in_and_out() -> None:
    piece = os.urandom(1024 * 1024)
    file = seal((piece for _ in range(27)), kind=Kind.PACKAGE, bound_to=uuid4())
    pieces = list(unseal(file))
    assert len(pieces) > 20
    assert b"".join(pieces) == piece * 27


def test_ciphertext_shows_nothing_and_belongs_to_us_alone(vault_folder) -> None:
    file = keep(b"19811218-9876" * 100)
    path = path_of(file)
    assert b"19811218" not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent.parent.stat().st_mode & 0o777 == 0o700
    assert path.parent.parent.name == "short-lived"
    with pytest.raises(ValueError, match="no URL"):
        storages["vault"].url(file.path)


def test_keys_of_id_images_lie_apart_from_all_others() -> None:
    image, package = keep(), keep(kind=Kind.PACKAGE)
    assert set(ShortLivedKey.objects.values_list("file", flat=True)) == {image.id}
    assert set(FileKey.objects.values_list("file", flat=True)) == {package.id}


@pytest.mark.parametrize("place", [0, 5, 9, 15, 16, -1])
def test_one_changed_byte_anywhere_is_noticed(place: int) -> None:
    file = keep(b"x" * 100)
    path = path_of(file)
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(data)
    with pytest.raises(Tampered):
        read(file)


def test_a_missing_or_empty_file_is_never_an_empty_answer() -> None:
    file = keep()
    path_of(file).write_bytes(b"")
    with pytest.raises(Tampered):
        read(file)
    path_of(file).unlink()
    with pytest.raises(Tampered):
        read(file)


def test_two_files_cannot_change_places() -> None:
    bertils, annas = keep(b"Bertil"), keep(b"Anna")
    path_of(annas).write_bytes(path_of(bertils).read_bytes())
    with pytest.raises(Tampered):
        read(annas)


def test_a_key_moved_to_another_file_opens_nothing() -> None:
    bertils, annas = keep(b"Bertil"), keep(b"Anna")
    path_of(annas).write_bytes(path_of(bertils).read_bytes())
    stolen = ShortLivedKey.objects.get(file=bertils)
    ShortLivedKey.objects.filter(file=annas).update(nonce=stolen.nonce, wrapped=stolen.wrapped)
    with pytest.raises(KeyTrouble):
        read(annas)


@pytest.mark.parametrize("change", [{"bound_to": uuid4()}, {"kind": Kind.RAW_MAIL}])
def test_a_file_is_read_only_as_what_it_was_sealed_as(change: dict[str, object]) -> None:
    file = keep()
    SealedFile.objects.filter(pk=file.pk).update(**change)
    with pytest.raises(KeyTrouble):
        read(SealedFile.objects.get(pk=file.pk))


def test_a_destroyed_file_is_gone_for_everyone(django_capture_on_commit_callbacks) -> None:
    file = keep()
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        destroy(file)
    with pytest.raises(Destroyed):
        unseal(file)
    row = SealedFile.objects.get(pk=file.pk)
    assert row.destroyed_at is not None
    assert row.gone_at is not None
    assert not ShortLivedKey.objects.exists()
    assert lying_names() == []


def test_destroying_twice_is_no_harm(django_capture_on_commit_callbacks) -> None:
    file = keep()
    for _ in range(2):
        with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
            destroy(SealedFile.objects.get(pk=file.pk))
    assert SealedFile.objects.get(pk=file.pk).gone_at is not None


def test_many_files_die_in_few_statements(django_assert_max_num_queries, django_capture_on_commit_callbacks) -> None:
    bound_to = uuid4()
    for kind in [Kind.ID_IMAGE, Kind.ATTACHMENT] * 10:
        seal(b"x", kind=kind, bound_to=bound_to)
    other = keep()
    with django_capture_on_commit_callbacks(execute=True), django_assert_max_num_queries(8), transaction.atomic():
        assert destroy_all(SealedFile.objects.filter(bound_to=bound_to)) == 20
    assert lying_names() == [other.path]


def test_a_decision_that_is_rolled_back_leaves_the_file_readable(django_capture_on_commit_callbacks) -> None:
    file = keep(b"still here")

    def decide() -> None:
        with transaction.atomic():
            destroy(file)
            raise RuntimeError("the letter could not be queued")

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError):
        decide()
    assert read(SealedFile.objects.get(pk=file.pk)) == b"still here"


def test_the_case_is_bound_later_and_never_to_a_dead_key() -> None:
    mail, case = seal(b"From: x", kind=Kind.RAW_MAIL, bound_to=uuid4()), uuid4()
    bind_case(mail, case)
    assert ShortLivedKey.objects.get(file=mail).case == case
    destroy(mail)
    with pytest.raises(Destroyed):
        bind_case(mail, case)


def test_a_full_disk_leaves_no_row_and_no_half_file() -> None:
    def breaks_off():
        yield b"first part"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        seal(breaks_off(), kind=Kind.PACKAGE, bound_to=uuid4())
    assert not SealedFile.objects.exists()
    assert lying_names() == []
