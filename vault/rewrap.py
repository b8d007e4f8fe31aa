"""Key rotation: every data key wrapped anew by the newest master key, so that an old one can go (D3)."""

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.db.models import Count

from vault.keys import KeyTrouble, Wrapped, context, master_keys, unwrap, wrap
from vault.models import FileKey, ShortLivedKey, WrappedKey
from vault.sealing import forget_log
from vault.words import rewrap_words, words_in_use

TABLES: tuple[type[WrappedKey], ...] = (FileKey, ShortLivedKey)
CHUNK = 500


@dataclass
class Rewrapped:
    """``stuck``: keys that no master key here opens, by the id of the one they name."""

    newest: str
    done: int = 0
    stuck: Counter[str] = field(default_factory=Counter)


def rewrap(*, chunk: int = CHUNK) -> Rewrapped:
    """Wrap every living data key with the newest master key; no file is touched. Sealed words are sealed anew.

    A chunk is a transaction. Killed anywhere, each key is wrapped by one master key or the other, and the next call
    goes on; two at once pass over each other's rows. A key that dies meanwhile stays dead. Raises ``KeyTrouble`` when
    there is no sound master key.
    """
    told = Rewrapped(next(iter(master_keys())))
    for table in TABLES:
        last = None
        while True:
            with transaction.atomic():
                rows = _next_chunk(table, told.newest, last, chunk)
                anew = [row for row in rows if _wrapped_anew(row, told)]
                table._default_manager.bulk_update(anew, ["master_key", "nonce", "wrapped"])
            if not rows:
                break
            told.done += len(anew)
            last = rows[-1].pk
    words, stuck = rewrap_words()
    told.done += words
    told.stuck += stuck
    forget_log()
    return told


def in_use() -> dict[str, int]:
    """Living data keys and sealed words, by the master key that wraps them."""
    found = words_in_use()
    for table in TABLES:
        for name, number in table._default_manager.order_by().values_list("master_key").annotate(number=Count("pk")):
            found[name] += number
    return dict(found)


def unknown() -> set[str]:
    """Master keys that living files need and that are not here."""
    return set(in_use()) - set(master_keys())


def _next_chunk(table: type[WrappedKey], newest: str, last: UUID | None, size: int) -> list[WrappedKey]:
    """Rows after ``last`` that are still under an older master key, locked."""
    older = table._default_manager.exclude(master_key=newest).order_by("pk")
    if last is not None:
        older = older.filter(pk__gt=last)
    return list(older.select_related("file").select_for_update(skip_locked=True, of=("self",))[:size])


def _wrapped_anew(row: WrappedKey, told: Rewrapped) -> bool:
    about = context(file_id=row.file.id, kind=str(row.file.kind), bound_to=row.file.bound_to)
    try:
        data_key = unwrap(Wrapped(row.master_key, bytes(row.nonce), bytes(row.wrapped)), about)
    except KeyTrouble:
        told.stuck[row.master_key] += 1
        return False
    row.master_key, row.nonce, row.wrapped = wrap(data_key, about)
    return True
