"""The archive's envelope: the age format (age-encryption.org/v1), which the tools ``age`` and ``rage`` open too."""

import io
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import IO

import pyrage

PIECE = 1024 * 1024  # bytes


class WrongKey(Exception):
    """What was given is no age key, or not the one the archive was sealed for, or the archive is damaged."""


def recipients(text: str) -> list[pyrage.x25519.Recipient]:
    """Public keys, comma between them. Raises ``WrongKey``."""
    try:
        found = [pyrage.x25519.Recipient.from_str(one.strip()) for one in text.split(",") if one.strip()]
    except pyrage.RecipientError as error:
        raise WrongKey("a public key is written age1…") from error
    if not found:
        raise WrongKey("no public key")
    return found


def write_key_pair(path: Path, now: datetime) -> str:
    """Make a key pair; the private key goes to a new file of one's own, the public one is the answer.

    Raises ``FileExistsError``.
    """
    pair = pyrage.x25519.Identity.generate()
    public = str(pair.to_public())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(f"# created: {now.isoformat(timespec='seconds')}\n# public key: {public}\n{pair}\n")
    return public


def read_key(path: Path) -> pyrage.x25519.Identity:
    """The private key in a file as ``backup_key`` and ``age-keygen`` write it. Raises ``WrongKey``, ``OSError``."""
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        if line and not line.startswith("#"):
            with suppress(pyrage.IdentityError):
                return pyrage.x25519.Identity.from_str(line)
    raise WrongKey(f"no private key in {path.name}")


def seal(pieces: Iterable[bytes], out: IO[bytes], to: list[pyrage.x25519.Recipient]) -> None:
    """Encrypt on the way to ``out``; nothing is held in memory or on disk in the clear. Raises what ``pieces`` raises,
    ``OSError`` when the disk refuses."""
    source = _Source(iter(pieces))
    try:
        pyrage.encrypt_io(source, out, to)
    except pyrage.EncryptError as error:
        raise source.trouble or OSError(str(error)) from error


class Opened:
    """The archive in the clear, to be read once from start to end."""

    def __init__(self, path: Path, key: pyrage.x25519.Identity) -> None:
        self._trouble: Exception | None = None
        reading, writing = os.pipe()
        self.file = os.fdopen(reading, "rb", buffering=PIECE)
        self._thread = Thread(target=self._decrypt, args=(path, key, writing), daemon=True)
        self._thread.start()

    def finish(self) -> None:
        """Read to the end: only then is it known that all of it is what was sealed. Raises ``WrongKey``."""
        while self.file.read(PIECE):
            pass
        self._thread.join()
        if self._trouble:
            raise WrongKey(str(self._trouble)) from self._trouble

    def close(self) -> None:
        """Stop, wherever it is."""
        self.file.close()
        self._thread.join()

    def _decrypt(self, path: Path, key: pyrage.x25519.Identity, writing: int) -> None:
        try:
            with os.fdopen(writing, "wb") as out, path.open("rb") as sealed:
                pyrage.decrypt_io(sealed, out, [key])
        except (pyrage.DecryptError, OSError) as error:
            self._trouble = error


class _Source(io.RawIOBase):
    """A file to read out of pieces that come one by one."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces = pieces
        self.rest = memoryview(b"")
        self.trouble: Exception | None = None

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes; none at the end."""
        try:
            while not self.rest:
                self.rest = memoryview(next(self.pieces))
        except StopIteration:
            return b""
        except Exception as error:
            self.trouble = error  # the library tells only its text
            raise
        wanted = len(self.rest) if size < 0 else size
        piece, self.rest = self.rest[:wanted], self.rest[wanted:]
        return bytes(piece)
