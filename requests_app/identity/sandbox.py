"""Decode an untrusted image in a child process that can reach nothing, and keep only a clean JPEG.

The child gets the bytes on stdin and answers on stdout: no file is written, no secret is in its environment, and its
limits (1 GiB, 20 s of CPU, no open files, no core) are its own. The answer is not trusted either: its structure is
checked here before anyone keeps it. Source: security.md D11, T2, G6; law.md 5.4.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from requests_app.identity.clean_jpeg import is_clean_jpeg
from requests_app.identity.inspect_upload import ImageKind
from requests_app.identity.refusals import RefusalReason, UploadRefused

CHILD = Path(__file__).with_name("reencode_child.py")
WALL_SECONDS = 30.0
MAX_ANSWER_BYTES = 16 * 1024 * 1024
MAX_SIDE = 3000
# Each child may take 1 GiB; two at a time per process, the others wait their turn.
_TURN = threading.BoundedSemaphore(2)


class SandboxUnavailable(RuntimeError):
    """The child could not even start. Not the person's fault: keep the file and try again."""


@dataclass(frozen=True, slots=True)
class CleanImage:
    """A JPEG of pixels only: upright, long side at most 3000, no metadata. `page_count` is above 1 only for a PDF."""

    jpeg: bytes
    width: int
    height: int
    page_count: int

    def __repr__(self) -> str:
        return f"<CleanImage {self.width}x{self.height}>"


def reencode(data: bytes, kind: ImageKind, *, wall_seconds: float = WALL_SECONDS) -> CleanImage:
    """Decode `data`, known by `inspect()` to be of `kind`, and give a clean JPEG.

    Takes some tenths of a second, at most `wall_seconds`. Raises UploadRefused when the file is broken, locked, active,
    too big or too slow, also when the decoder crashes on it; SandboxUnavailable when the sandbox itself can't start.
    """
    with _TURN:
        answer, too_slow = _ask_child(data, kind, wall_seconds)
    if not answer.startswith(b"READY\n") and not too_slow:
        raise SandboxUnavailable("the image sandbox does not start")
    verdict, _, jpeg = answer.removeprefix(b"READY\n").partition(b"\n")
    words = verdict.decode("ascii", "replace").split(" ")
    if words[0] == "OK":
        return _checked(words, jpeg)
    if words[0] == "NO" and words[-1] in set(RefusalReason):
        raise UploadRefused(RefusalReason(words[-1]))
    # Silence: the child was killed, by its limits, by us or by a decoder's crash.
    raise UploadRefused(RefusalReason.TOO_DEMANDING if too_slow else RefusalReason.BROKEN)


def _ask_child(data: bytes, kind: ImageKind, wall_seconds: float) -> tuple[bytes, bool]:
    """What the child wrote, and whether it ran out of time. Never leaves a process behind."""
    child = subprocess.Popen(  # noqa: S603  (our own interpreter and file, a kind from an enum)
        [sys.executable, "-I", str(CHILD), kind.value],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={"MALLOC_ARENA_MAX": "1"},
        cwd="/",
        close_fds=True,
        start_new_session=True,
    )
    late = threading.Event()

    def stop_late() -> None:
        late.set()
        _kill(child)

    clock = threading.Timer(wall_seconds, stop_late)
    clock.daemon = True
    clock.start()
    try:
        with child:
            answer = _talk(child, data)
        return answer, late.is_set() or child.returncode == -signal.SIGXCPU
    finally:
        clock.cancel()


def _talk(child: subprocess.Popen[bytes], data: bytes) -> bytes:
    stdin, stdout = cast(IO[bytes], child.stdin), cast(IO[bytes], child.stdout)
    try:
        with contextlib.suppress(BrokenPipeError):
            stdin.write(data)
            stdin.close()
        return stdout.read(MAX_ANSWER_BYTES)
    finally:
        _kill(child)


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it started. Safe before it is waited for: until then its id belongs to nobody else."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)


def _checked(words: list[str], jpeg: bytes) -> CleanImage:
    """Believe the child only as far as the bytes bear it out."""
    try:
        width, height, pages, length = (int(word) for word in words[1:])
    except ValueError:
        raise UploadRefused(RefusalReason.BROKEN) from None
    fits = 0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and len(jpeg) == length
    if not fits or not is_clean_jpeg(jpeg, width=width, height=height):
        raise UploadRefused(RefusalReason.BROKEN)
    return CleanImage(jpeg=jpeg, width=width, height=height, page_count=pages)
