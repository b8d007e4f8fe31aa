"""Master keys: sound ones or no start; old ones open, the newest seals."""

import base64
import os
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError

from vault.keys import KeyTrouble, check_master_keys
from vault.models import FileKey, Kind
from vault.sealing import read, seal


def key(raw: bytes | None = None) -> str:
    return base64.b64encode(os.urandom(32) if raw is None else raw).decode()


SAME = key(b"1" * 32)
SECRET = "s" * 32


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("", "no master key"),
        (" , ", "no master key"),
        ("k1:", "0 bytes"),
        (f"k1:{key(b'2' * 31)}", "31 bytes"),
        ("k1:not base64!", "not base64"),
        (SAME, "id:base64"),
        (f"k1:{SAME},k1:{key(b'3' * 32)}", "twice"),
        (f"k1:{SAME},k2:{SAME}", "twice"),
        (f"k1:{key(SECRET.encode())}", "SECRET_KEY"),
        (f"bad id:{SAME}", "id:base64"),
    ],
)
def test_no_start_with_unsound_keys(settings, value: str, says: str) -> None:
    settings.SECRET_KEY, settings.VAULT_KEYS = SECRET, value
    with pytest.raises(KeyTrouble, match=says) as trouble:
        check_master_keys()
    assert SAME not in str(trouble.value)
    with pytest.raises(SystemCheckError, match=r"vault\.E001"):
        call_command("check", tags=["security"])


def test_sound_keys_start(settings) -> None:
    settings.VAULT_KEYS = f"k2:{key()}, k1:{key()}"
    check_master_keys()


@pytest.mark.django_db
def test_a_rotated_key_still_opens_and_the_newest_seals(settings) -> None:
    old, new = f"k1:{key()}", f"k2:{key()}"
    settings.VAULT_KEYS = old
    first = seal(b"before", kind=Kind.ATTACHMENT, bound_to=uuid4())
    settings.VAULT_KEYS = f"{new},{old}"
    second = seal(b"after", kind=Kind.ATTACHMENT, bound_to=uuid4())
    assert [read(first), read(second)] == [b"before", b"after"]
    assert FileKey.objects.get(file=second).master_key == "k2"
    settings.VAULT_KEYS = new
    assert read(second) == b"after"
    with pytest.raises(KeyTrouble, match="k1 is not in VAULT_KEYS"):
        read(first)


@pytest.mark.django_db
def test_another_key_under_the_same_name_is_an_error_not_an_empty_file(settings) -> None:
    settings.VAULT_KEYS = f"k1:{key()}"
    file = seal(b"secret", kind=Kind.ATTACHMENT, bound_to=uuid4())
    settings.VAULT_KEYS = f"k1:{key()}"
    with pytest.raises(KeyTrouble, match="does not open"):
        read(file)


@pytest.mark.django_db
def test_without_a_master_key_nothing_is_sealed(settings, vault_folder) -> None:
    settings.VAULT_KEYS = ""
    with pytest.raises(KeyTrouble):
        seal(b"x", kind=Kind.ATTACHMENT, bound_to=uuid4())
    assert not list(vault_folder.rglob("*"))
