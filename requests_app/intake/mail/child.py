"""The process that reads mails: a warm parent that stays small, and for each mail a fork that takes on the limits.

In:  length (eight bytes), raw mail. Out: a status byte, length, `wire` bytes. It ends when its input ends.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import struct
import time

from .parsing import parse
from .wire import to_bytes

CPU_SECONDS = 5
WALL_SECONDS = 20
MEMORY_BYTES = 512 * 1024 * 1024

OK, CPU, MEMORY, TIME, CRASH = b"\0", b"c", b"m", b"t", b"x"
LENGTH = struct.Struct(">Q")

_OUT_OF_MEMORY = 12


def serve() -> None:
    """Read mails one after the other until the input ends."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    gc.collect()
    gc.freeze()
    while (head := _exactly(0, LENGTH.size)) is not None:
        raw = _exactly(0, LENGTH.unpack(head)[0])
        if raw is None:
            return
        status, answer = _in_a_fork(raw)
        _write(1, status + LENGTH.pack(len(answer)) + answer)


def _in_a_fork(raw: bytes) -> tuple[bytes, bytes]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _read_one_mail(raw, writing)
    os.close(writing)
    answer = _until_the_end(reading, time.monotonic() + WALL_SECONDS)
    os.close(reading)
    if answer is None:
        os.kill(child, signal.SIGKILL)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if answer is None:
        return TIME, b""
    if code == 0:
        return OK, answer
    if code in (-signal.SIGXCPU, -signal.SIGKILL):
        return CPU, b""
    return (MEMORY if code == _OUT_OF_MEMORY else CRASH), b""


def _read_one_mail(raw: bytes, writing: int) -> None:
    """The fork: limits first, then the mail. Leaves without the parent's clean-up, whatever happens."""
    code = 1
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
        os.closerange(0, 2)
        _write(writing, to_bytes(parse(raw)))
        code = 0
    except MemoryError:
        code = _OUT_OF_MEMORY
    finally:
        os._exit(code)


def _until_the_end(source: int, deadline: float) -> bytes | None:
    pieces: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([source], [], [], left)[0]:
            break
        piece = os.read(source, 1 << 20)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)
    return None


def _exactly(source: int, size: int) -> bytes | None:
    pieces: list[bytes] = []
    while size:
        piece = os.read(source, min(size, 1 << 20))
        if not piece:
            return None
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _write(target: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(target, view) :]
