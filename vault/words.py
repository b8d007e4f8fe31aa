"""A few secret words in a column of another room, sealed under the newest master key: no file, no data key.

For what is shorter than a data key and of no use without this program: the seeds of a second factor. Which columns
hold such words is said here by label, so that a rotation of keys finds them (D3) and this room imports nobody's models.
"""

import base64
import binascii
from collections import Counter
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import Model

from vault.keys import KeyTrouble, Wrapped, master_keys, unwrap, wrap

# Label, JSON column, and what in it is sealed.
SEALED = (("mfa.Authenticator", "data", ("secret", "seed")),)
ABOUT = b"dhprivacy-words-1\0"


def seal_words(words: str, *, purpose: str) -> str:
    """The words as ``key.nonce.ciphertext``, to be opened for the same purpose only. Raises ``KeyTrouble``."""
    key_id, nonce, sealed = wrap(words.encode(), _about(purpose))
    return ".".join((key_id, _text(nonce), _text(sealed)))


def open_words(sealed: str, *, purpose: str) -> str:
    """The words again. Raises ``KeyTrouble`` on a missing or wrong master key and on words that were changed."""
    return unwrap(_parted(sealed), _about(purpose)).decode()


def words_in_use() -> Counter[str]:
    """Sealed words by the master key that seals them."""
    return Counter(_parted(sealed).master_key for _row, _column, _name, sealed in _all_words())


def rewrap_words(*, purpose: str = "second factor") -> tuple[int, Counter[str]]:
    """Seal anew whatever is under an older master key; how many, and what no key here opens. One transaction."""
    newest, done, stuck = next(iter(master_keys())), 0, Counter[str]()
    with transaction.atomic():
        for row, column, name, sealed in _all_words(lock=True):
            key_id = _parted(sealed).master_key
            if key_id == newest:
                continue
            try:
                getattr(row, column)[name] = seal_words(open_words(sealed, purpose=purpose), purpose=purpose)
            except KeyTrouble:
                stuck[key_id] += 1
                continue
            row._meta.model._default_manager.filter(pk=row.pk).update(**{column: getattr(row, column)})
            done += 1
    return done, stuck


def _all_words(*, lock: bool = False) -> list[tuple[Model, str, str, str]]:
    found: list[tuple[Model, str, str, str]] = []
    for label, column, names in SEALED:
        rows: Any = apps.get_model(label)._default_manager.order_by("pk")
        for row in rows.select_for_update() if lock else rows:
            held = getattr(row, column)
            found += [(row, column, name, held[name]) for name in names if name in held]
    return found


def _about(purpose: str) -> bytes:
    return ABOUT + purpose.encode() + b"\0"


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode("ascii")


def _parted(sealed: str) -> Wrapped:
    try:
        key_id, nonce, words = sealed.split(".")
        return Wrapped(key_id, base64.urlsafe_b64decode(nonce), base64.urlsafe_b64decode(words))
    except (ValueError, binascii.Error) as error:
        raise KeyTrouble("these words were not sealed here") from error
