"""The sealed format: authenticated chunks, so that a file of any size streams and none of it can be moved or cut.

Header: 4 bytes magic, 4 bytes chunk size, 7 random bytes. Then chunks of AES-256-GCM, each with the nonce
``random (7) | number (4) | last (1)``. A chunk that is moved, repeated, dropped or added meets a nonce that is not
its own; a file that ends early meets a chunk that is not marked last (the STREAM construction of Hoang et al., 2015).
"""

import os
import struct
from collections.abc import Iterable, Iterator

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"DHV1"
CHUNK = 1024 * 1024  # bytes of plaintext in a chunk
TAG = 16
HEADER = struct.Struct(">4sI7s")


class Tampered(Exception):
    """The ciphertext is not what was sealed: changed, cut, extended, reordered or another file's."""


def encrypt(plaintext: Iterable[bytes], key: bytes, about: bytes, *, chunk: int = CHUNK) -> Iterator[bytes]:
    """Seal ``plaintext`` for the context ``about``. ``key`` must be fresh: one key, one file."""
    header = HEADER.pack(MAGIC, chunk, os.urandom(7))
    cipher, prefix = AESGCM(key), header[-7:]
    yield header
    for number, last, piece in _with_last(_pieces(plaintext, chunk)):
        yield cipher.encrypt(_nonce(prefix, number, last=last), piece, about + header)


def decrypt(ciphertext: Iterable[bytes], key: bytes, about: bytes) -> Iterator[bytes]:
    """The plaintext, chunk by chunk, each authenticated before it is released.

    Raises ``Tampered``. A cut file shows only at its end, so who must not act on half a file reads it whole first.
    """
    source = iter(ciphertext)
    header, rest = _header(source)
    _magic, chunk, prefix = HEADER.unpack(header)
    cipher = AESGCM(key)
    for number, last, piece in _with_last(_pieces(_joined(rest, source), chunk + TAG)):
        try:
            yield cipher.decrypt(_nonce(prefix, number, last=last), piece, about + header)
        except (InvalidTag, ValueError) as error:
            raise Tampered(f"chunk {number} is not what was sealed") from error


def _header(source: Iterator[bytes]) -> tuple[bytes, bytes]:
    start = b""
    while len(start) < HEADER.size:
        more = next(source, None)
        if more is None:
            raise Tampered("the file is shorter than its header")
        start += more
    magic, chunk, _prefix = HEADER.unpack(start[: HEADER.size])
    if magic != MAGIC or not 0 < chunk <= CHUNK:
        raise Tampered("the file does not start like a sealed file")
    return start[: HEADER.size], start[HEADER.size :]


def _joined(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _pieces(source: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in pieces of exactly ``size``, the last one shorter; one empty piece for nothing at all."""
    buffer, any_yet = bytearray(), False
    for part in source:
        buffer += part
        while len(buffer) >= size:
            yield bytes(buffer[:size])
            any_yet = True
            del buffer[:size]
    if buffer or not any_yet:
        yield bytes(buffer)


def _with_last(pieces: Iterator[bytes]) -> Iterator[tuple[int, bool, bytes]]:
    held = next(pieces)
    number = 0
    for piece in pieces:
        yield number, False, held
        held, number = piece, number + 1
    yield number, True, held


def _nonce(prefix: bytes, number: int, *, last: bool) -> bytes:
    return prefix + struct.pack(">IB", number, last)
