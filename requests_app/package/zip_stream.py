"""A ZIP made piece by piece: as much memory for a thousand megabytes as for one."""

import hashlib
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from io import RawIOBase
from typing import Any

from identifiers.dates import STOCKHOLM

Entry = tuple[str, Iterable[bytes]]
PIECE = 256 * 1024  # bytes handed on at a time


class _Spool(RawIOBase):
    """Takes what ``zipfile`` writes and gives it away; it can't be sought, so nothing is ever gone back to."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self.waiting = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        piece = bytes(data)
        self._pieces.append(piece)
        self.waiting += len(piece)
        return len(piece)

    def take(self) -> bytes:
        taken = b"".join(self._pieces)
        self._pieces.clear()
        self.waiting = 0
        return taken


def zipped(entries: Iterable[Entry], manifest: dict[str, dict[str, Any]], *, now: datetime) -> Iterator[bytes]:
    """The ZIP's bytes. Each finished entry is put into ``manifest``: size in bytes and SHA-256 of its content."""
    spool = _Spool()
    made = now.astimezone(STOCKHOLM).timetuple()[:6]
    with zipfile.ZipFile(spool, "w") as archive:
        for name, content in entries:
            info = zipfile.ZipInfo(name, date_time=made)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            digest, size = hashlib.sha256(), 0
            with archive.open(info, "w") as entry:
                for piece in content:
                    entry.write(piece)
                    digest.update(piece)
                    size += len(piece)
                    if spool.waiting >= PIECE:
                        yield spool.take()
            manifest[name] = {"bytes": size, "sha256": digest.hexdigest()}
    yield spool.take()


def encoded(text: Iterable[str]) -> Iterator[bytes]:
    """UTF-8 in pieces large enough to compress well."""
    waiting: list[str] = []
    length = 0
    for part in text:
        waiting.append(part)
        length += len(part)
        if length >= PIECE:
            yield "".join(waiting).encode("utf-8", "replace")
            waiting.clear()
            length = 0
    if waiting:
        yield "".join(waiting).encode("utf-8", "replace")
