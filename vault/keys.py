"""Master keys from the environment, and the wrapping of one data key per file."""

import base64
import binascii
import os
import re
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

KEY_BYTES = 32
NONCE_BYTES = 12
KEY_ID = re.compile(r"[A-Za-z0-9_-]{1,40}")
FORMAT = b"dhprivacy-vault-1\0"


class KeyTrouble(Exception):
    """A master key is missing, malformed or the wrong one. The message names key ids, never key bytes."""


class Wrapped(NamedTuple):
    """A data key as it lies in the database."""

    master_key: str
    nonce: bytes
    wrapped: bytes


def context(*, file_id: UUID, kind: str, bound_to: UUID) -> bytes:
    """What a ciphertext belongs to; authenticated with it, so that no file can be read as another (D1)."""
    return FORMAT + file_id.bytes + bound_to.bytes + kind.encode() + b"\0"


def master_keys() -> dict[str, bytes]:
    """Key id → 32 bytes, newest first. Raises ``KeyTrouble`` when ``VAULT_KEYS`` can not be used as it stands."""
    return dict(_parsed(settings.VAULT_KEYS, settings.SECRET_KEY))


def check_master_keys() -> None:
    """Raise ``KeyTrouble`` unless every master key is sound and the newest one opens what it wraps (D4)."""
    data_key, about = os.urandom(KEY_BYTES), context(file_id=UUID(int=0), kind="self-test", bound_to=UUID(int=0))
    if unwrap(wrap(data_key, about), about) != data_key:
        raise KeyTrouble("the newest master key does not open what it wrapped")


def wrap(data_key: bytes, about: bytes) -> Wrapped:
    """Seal a data key with the newest master key."""
    key_id, master = next(iter(master_keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    return Wrapped(key_id, nonce, AESGCM(master).encrypt(nonce, data_key, about + key_id.encode()))


def unwrap(key: Wrapped, about: bytes) -> bytes:
    """The data key again. Raises ``KeyTrouble`` when its master key is not here or is not the one that wrapped it."""
    master = master_keys().get(key.master_key)
    if master is None:
        raise KeyTrouble(f"master key {key.master_key} is not in VAULT_KEYS")
    try:
        return AESGCM(master).decrypt(key.nonce, key.wrapped, about + key.master_key.encode())
    except (InvalidTag, ValueError) as error:
        raise KeyTrouble(f"master key {key.master_key} does not open this data key") from error


@lru_cache(maxsize=4)
def _parsed(text: str, secret_key: str) -> tuple[tuple[str, bytes], ...]:
    keys: dict[str, bytes] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        key_id, _colon, encoded = part.partition(":")
        if not KEY_ID.fullmatch(key_id):
            raise KeyTrouble("VAULT_KEYS: each key is written id:base64, the id of letters, digits, - and _")
        key = _decoded(key_id, encoded)
        if key_id in keys or key in keys.values():
            raise KeyTrouble(f"VAULT_KEYS: key {key_id} stands twice")
        if secret_key in {encoded, key.decode("latin-1"), key.hex()}:
            raise KeyTrouble(f"VAULT_KEYS: key {key_id} is SECRET_KEY; the vault needs a key of its own")
        keys[key_id] = key
    if not keys:
        raise KeyTrouble("VAULT_KEYS: no master key")
    return tuple(keys.items())


def _decoded(key_id: str, encoded: str) -> bytes:
    try:
        key = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as error:
        raise KeyTrouble(f"VAULT_KEYS: key {key_id} is not base64") from error
    if len(key) != KEY_BYTES:
        raise KeyTrouble(f"VAULT_KEYS: key {key_id} has {len(key)} bytes instead of {KEY_BYTES}")
    return key
