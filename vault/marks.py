"""Keyed marks: they recognise a value that is kept nowhere, and can't be read back (law.md §10.4).

A mark is HMAC-SHA-256 under a key held apart from the database, after the short name of that key. Without the address
no mark can be made anew under another key, and links in sent mail carry marks for good: so a key is never taken out of
use, only followed by a newer one. The newest marks; all recognise (docs/decisions/0017).
"""

import base64
import binascii
import hmac
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256

from django.conf import settings

from identifiers import InvalidIdentifier, normalise_email, parse_number

KEY_BYTES = 32
NAME_LENGTH, DIGEST_LENGTH, PROOF_LENGTH = 6, 43, 22  # letters of base64url
MARK_LENGTH = NAME_LENGTH + DIGEST_LENGTH
TOKEN_LENGTH = MARK_LENGTH + PROOF_LENGTH
_PROOF_BYTES = 16


class MarkKeyTrouble(Exception):
    """No sound key for marks. The message names the setting, never key bytes."""


class Of(StrEnum):
    """What is marked; one value under two names gives two marks."""

    EMAIL = "email"
    NUMBER = "number"  # organisationsnummer or personnummer


def mark(of: Of, typed: str) -> str:
    """The mark of an address or number under the newest key, however it is spelt; "" for what can't be read.

    Raises ``MarkKeyTrouble``.
    """
    return next(iter(marks(of, typed)), "")


def marks(of: Of, typed: str) -> list[str]:
    """The marks of an address or number under every key, the newest first. Raises ``MarkKeyTrouble``."""
    value = _normal(of, typed)
    return [name + _digest(key, of, value) for name, key in mark_keys().items()] if value else []


def token(of_mark: str) -> str:
    """The mark with a proof that we made it, for a link that never expires: it holds no address and needs no row."""
    return of_mark + _proof(mark_keys()[of_mark[:NAME_LENGTH]], of_mark)


def mark_in(text: str) -> str | None:
    """The mark in a token; None for one that is cut, mistyped or forged. Raises ``MarkKeyTrouble``."""
    claimed, proof = text[:MARK_LENGTH], text[MARK_LENGTH:]
    key = mark_keys().get(claimed[:NAME_LENGTH])
    if key is None or len(text) != TOKEN_LENGTH or not text.isascii():
        return None
    return claimed if hmac.compare_digest(_proof(key, claimed), proof) else None


def key_name(of_mark: str) -> str:
    """The name of the key a mark was made with."""
    return of_mark[:NAME_LENGTH]


def mark_keys() -> dict[str, bytes]:
    """Name → key, the newest first. Raises ``MarkKeyTrouble``."""
    return dict(_keys(settings.SUPPRESSION_KEYS, settings.JOURNAL_SIGNING_KEY))


def written_down() -> str:
    """The keys as ``SUPPRESSION_KEYS`` takes them, so that they outlive the journal's. A secret."""
    return ",".join(base64.b64encode(key).decode() for key in mark_keys().values())


@lru_cache(maxsize=4)
def _keys(text: str, journal_key: str) -> tuple[tuple[str, bytes], ...]:
    """Those of the setting; without one, a key derived from the journal's, which is changed as good as never."""
    given = [part.strip() for part in text.split(",") if part.strip()]
    keys = [_decoded(part, "SUPPRESSION_KEYS") for part in given]
    if not keys:
        parent = _decoded(journal_key, "JOURNAL_SIGNING_KEY")
        keys = [hmac.digest(parent, b"dhprivacy suppression 1", sha256)]
    named = {_base64(sha256(b"name\0" + key).digest())[:NAME_LENGTH]: key for key in keys}
    return tuple(named.items())


def _decoded(text: str, setting: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise MarkKeyTrouble(f"{setting} is not base64") from error
    if len(key) != KEY_BYTES:
        raise MarkKeyTrouble(f"{setting}: a key has {len(key)} bytes instead of {KEY_BYTES}")
    return key


def _normal(of: Of, typed: str) -> str:
    try:
        if not typed:
            return ""
        return normalise_email(typed) if of == Of.EMAIL else parse_number(typed).normalised
    except InvalidIdentifier:
        return ""


def _digest(key: bytes, of: Of, value: str) -> str:
    return _base64(hmac.digest(key, f"{of}\0{value}".encode(), sha256))


def _proof(key: bytes, of_mark: str) -> str:
    """Keyed apart from the marks: who has seen marks has seen no proof."""
    return _base64(hmac.digest(key, f"link\0{of_mark}".encode(), sha256)[:_PROOF_BYTES])


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
