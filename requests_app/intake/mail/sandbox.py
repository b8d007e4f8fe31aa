"""`parse_limited`: a mail read in a process that can't take more than its share (security.md T18).

One small reader per process is kept warm and forks for each mail (2 ms instead of 120). It gets no environment, so no
secret, and imports no Django; its forks die at 5 s of CPU or 512 MiB. It ends with the process that started it.
"""

from __future__ import annotations

import atexit
import os
import select
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import IO

from .child import CPU, LENGTH, MEMORY, OK, TIME
from .parsed import MAX_RAW, ParsedMail, ParseFailure
from .wire import from_bytes

ANSWER_SECONDS = 30
"""How long we wait for the reader; longer than the reader waits for its fork."""

_ROOT = str(Path(__file__).resolve().parents[3])
_START = f"import sys; sys.path.insert(0, {_ROOT!r}); from requests_app.intake.mail.child import serve; serve()"


def parse_limited(raw: bytes) -> ParsedMail | ParseFailure:
    """Read a mail within the limits. Never raises for what the mail holds; a failure means a human looks."""
    if len(raw) > MAX_RAW:
        return ParseFailure("size")
    for _ in range(2):  # a reader that was killed from outside is started anew, once
        try:
            return _reader.read(raw)
        except OSError:
            continue
    return ParseFailure("crash")


class _Reader:
    """The warm process and its two pipes; one mail at a time."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self.lock = threading.Lock()

    def read(self, raw: bytes) -> ParsedMail | ParseFailure:
        """Hand over a mail and wait for the answer. Raises OSError when the reader is gone."""
        with self.lock:
            try:
                status, answer = self._ask(raw)
            except BaseException:
                self._end()  # a half-read answer must never be taken for that of the next mail
                raise
        if status != OK:
            return ParseFailure(_REASONS.get(status, "crash"))
        try:
            return from_bytes(answer)
        except (ValueError, KeyError, TypeError, IndexError):
            return ParseFailure("crash")

    def _ask(self, raw: bytes) -> tuple[bytes, bytes]:
        asking, answering = self._pipes()
        asking.write(LENGTH.pack(len(raw)) + raw)
        asking.flush()
        deadline = time.monotonic() + ANSWER_SECONDS
        head = _exactly(answering.fileno(), 1 + LENGTH.size, deadline)
        return head[:1], _exactly(answering.fileno(), LENGTH.unpack(head[1:])[0], deadline)

    def _pipes(self) -> tuple[IO[bytes], IO[bytes]]:
        if self.process is None or self.process.poll() is not None:
            self._end()
            self.process = subprocess.Popen(  # noqa: S603 - our own interpreter and our own code
                [sys.executable, "-I", "-X", "utf8", "-c", _START],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={},
            )
        if self.process.stdin is None or self.process.stdout is None:
            raise OSError("the mail reader has no pipes")
        return self.process.stdin, self.process.stdout

    def stop(self) -> None:
        """End the reader; the next mail starts a new one."""
        with self.lock:
            self._end()

    def _end(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.kill()
            process.wait()
            self._close(process)

    def forget(self) -> None:
        """In a fork of ours the pipes belong to the parent: let go of them and start afresh."""
        process, self.process, self.lock = self.process, None, threading.Lock()
        if process is not None:
            process.returncode = 0
            self._close(process)

    @staticmethod
    def _close(process: subprocess.Popen[bytes]) -> None:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()


def _exactly(source: int, size: int, deadline: float) -> bytes:
    pieces = []
    while size:
        ready = select.select([source], [], [], max(deadline - time.monotonic(), 0))[0]
        piece = os.read(source, min(size, 1 << 20)) if ready else b""
        if not piece:
            raise OSError("the mail reader gave no answer")
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


_REASONS = {CPU: "cpu", MEMORY: "memory", TIME: "time"}
_reader = _Reader()
os.register_at_fork(after_in_child=_reader.forget)
atexit.register(_reader.stop)
