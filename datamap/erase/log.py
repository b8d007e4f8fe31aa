"""The erasure log: what must be erased again after a restore. Outside the database and its backups (D27, law.md §11).

A file of JSON lines, each chained to the one before. An erasure's line is forced to disk before the erasure commits, so
none can be lost that was carried out; what became of it is written down by the next line, or by the clock. A line names
the person's row by table, key and random pseudonym, and cases by theirs, and has keyed marks of address and number:
nothing that tells of anybody, once the row is gone, to who lacks the key. Files destroyed before their time stand there
too, and what else a person was promised for good (``Fate``). Who writes holds the journal's head row, so no line comes
between another's line and its commit.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO, Self

from django.conf import settings

from datamap.registry import declarations
from datamap.rules import BY_ID

START = "0" * 64
TAIL = 8192  # bytes; far more than one line


class Act(StrEnum):
    """What a line says."""

    ERASE = "erase"  # is about to be erased, or what ``Fate`` says
    DONE = "done"  # what has that number was committed
    NOTHING = "nothing"  # it was not: nothing was erased, and nothing is to be


class Fate(StrEnum):
    """What is about to be done to the row, and again after a restore."""

    ERASED = "erased"
    MARKETING_STOPPED = "marketing_stopped"  # Art. 21(3)
    UNSUBSCRIBED = "unsubscribed"  # the same by the link in a mail, where it can be taken back
    STOP_TAKEN_BACK = "stop_taken_back"
    RESTRICTED = "restricted"  # Art. 18


class LogBroken(Exception):
    """The file is not what was written: a line was changed, taken out or put in."""


@dataclass(frozen=True)
class Line:
    """One line. ``number`` counts erasures; ``done`` is the last one known to be carried out when it was written."""

    act: Act
    number: int
    at: str
    done: int
    previous: str
    digest: str
    id: str = ""
    label: str = ""
    key: str = ""
    pseudonym: str = ""
    about: str = ""
    case: str = ""
    fate: str = Fate.ERASED
    ground: str = ""  # of a restriction
    held: bool = False  # a dated hold kept some of it
    email_mark: str = ""  # keyed, of an address that was erased
    number_mark: str = ""
    head: int = 0  # the journal's last line before the erasure
    rules: str = ""

    @classmethod
    def read(cls, raw: bytes) -> Self:
        """Raises ``LogBroken``."""
        try:
            stored = json.loads(raw)
            line = cls(**stored | {"act": Act(stored["act"])})
        except (ValueError, KeyError, TypeError) as error:
            raise LogBroken("a line can't be read") from error
        if line.digest != _digest(stored):
            raise LogBroken(f"line of erasure {line.number} was changed")
        return line

    @classmethod
    def after(cls, last: "Line | None", act: Act, **facts: Any) -> tuple[Self, bytes]:
        """The next line, and as bytes."""
        content = {
            "act": act.value,
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "previous": last.digest if last else START,
            **facts,
        }
        content["digest"] = _digest(content)
        raw = json.dumps(content, separators=(",", ":")).encode() + b"\n"
        return cls.read(raw), raw


class Log:
    """The open file, locked against other writers."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.last = _last(file)

    def add(self, act: Act, **facts: Any) -> Line:
        """Append a line and force it to disk. Raises ``OSError`` when the disk refuses; then nothing was added."""
        line, raw = Line.after(self.last, act, **facts)
        whole = _cut_torn(self.file)
        try:
            _write(self.file, raw)
            os.fsync(self.file.fileno())
        except OSError:
            if os.fstat(self.file.fileno()).st_size > whole:
                self.file.truncate(whole)
            raise
        self.last = line
        return line


@contextmanager
def opened() -> Iterator[Log]:
    """The log, to be written to. Raises ``OSError`` when it can't be, ``LogBroken``."""
    path = Path(settings.ERASURE_LOG)
    new = not path.exists()
    if new:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
    with os.fdopen(descriptor, "r+b", buffering=0) as file:
        if new:
            _sync_folder(path.parent)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield Log(file)


def last_line() -> Line | None:
    """The last whole line, read without a lock; None when there is none or no file. Raises ``LogBroken``."""
    try:
        with Path(settings.ERASURE_LOG).open("rb") as file:
            return _last(file)
    except FileNotFoundError:
        return None


def lines() -> Iterator[Line]:
    """Every line from the first, the chain checked. Raises ``LogBroken``."""
    last: Line | None = None
    path = Path(settings.ERASURE_LOG)
    if not path.exists():
        return
    with path.open("rb") as file:
        for raw in file:
            if not raw.endswith(b"\n"):
                return
            line = Line.read(raw)
            if line.previous != (last.digest if last else line.previous):
                raise LogBroken(f"a line before that of erasure {line.number} is missing")
            yield line
            last = line


def forget(until: date) -> int:
    """Drop the lines written through that day, but never the last; answers how many. The chain begins anew after them.

    The caller holds the journal's head row, so that nobody writes meanwhile.
    """
    first = next(lines(), None)
    if first is None or _day(first) > until:
        return 0
    path = Path(settings.ERASURE_LOG)
    told = list(lines())
    dropped = next((place for place, line in enumerate(told) if _day(line) > until), len(told) - 1)
    part = path.with_name(f"{path.name}.part")
    with path.open("rb") as old, part.open("wb") as new:
        os.fchmod(new.fileno(), 0o600)
        new.writelines(raw for place, raw in enumerate(old) if dropped <= place < len(told))
        new.flush()
        os.fsync(new.fileno())
    part.replace(path)
    _sync_folder(path.parent)
    return dropped


def _day(line: Line) -> date:
    return datetime.fromisoformat(line.at).date()


def set_aside() -> None:
    """Give a log that is not ours another name, so that a new one begins."""
    path = Path(settings.ERASURE_LOG)
    if path.exists():
        path.replace(path.with_name(f"{path.name}.{datetime.now(UTC):%Y%m%dT%H%M%SZ}"))
        _sync_folder(path.parent)


@cache
def rules_version() -> str:
    """Stands for the map as it was when the line was written: each field's rule and what erasure does to it."""
    fates = [
        [declared.label, name, term.keep.rule, term.erase.value]
        for declared in declarations()
        for name, term in sorted(declared.personal().items())
    ]
    rules = [[rule.rule, rule.months, rule.days, rule.calendar_years, rule.law] for rule in BY_ID.values()]
    return hashlib.sha256(json.dumps([fates, rules]).encode()).hexdigest()[:16]


def _digest(content: dict[str, Any]) -> str:
    bare = {name: value for name, value in content.items() if name != "digest"}
    return hashlib.sha256(json.dumps(bare, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _last(file: BinaryIO) -> Line | None:
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - TAIL))
    whole = [raw for raw in file.read(min(TAIL, end)).splitlines(keepends=True) if raw.endswith(b"\n")]
    return Line.read(whole[-1]) if whole else None


def _write(file: BinaryIO, raw: bytes) -> None:
    """All of it: a disk that fills up takes the first bytes and says so only at the next ones."""
    left = memoryview(raw)
    while left:
        left = left[file.write(left) :]


def _cut_torn(file: BinaryIO) -> int:
    """Take away what a writer left who died in the middle of a line; answers where the file ends."""
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - TAIL))
    tail = file.read(min(TAIL, end))
    whole = end - len(tail) + tail.rfind(b"\n") + 1
    if whole < end:
        file.truncate(whole)
    file.seek(whole)
    return whole


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
