"""Write a line in the journal: what was done, by whom, to which pseudonym (D24)."""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser, User
from django.db import transaction
from django.utils import timezone

from journal.models import JournalEntry, JournalHead

CLOCK = "clock"
REQUESTER = "requester"
MAIL = "mail"
OUTSIDE = "outside"  # a colleague or supplier without an account, by a secret link

ACTOR = re.compile(r"staff:[0-9]{1,18}|clock|requester|mail|outside")
CODE = re.compile(r"[\w.:/+-]{0,120}", re.ASCII)
OPAQUE = re.compile(r"[0-9a-f]{32,64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
NATIONAL_NUMBER = re.compile(r"(?<!\d)(?:\d{2})?(\d{2})(\d{2})(\d{2})[-+]?(\d{4})(?!\d)")

Fact = str | int | bool | None | list["Fact"] | dict[str, "Fact"]


class NotForTheJournal(ValueError):
    """A fact that is, or could be, personal data, or of a kind that does not keep. The message never repeats it."""


class JournalBroken(Exception):
    """The head row is gone though lines exist: nothing may be written before a person has looked."""


def actor(user: User | AnonymousUser) -> str:
    """The journal's name for a member of staff: a number, never a name."""
    if user.pk is None:
        raise NotForTheJournal("only somebody who is logged in acts as staff")
    return f"staff:{user.pk}"


def record(event: str, *, by: str, about: UUID | None = None, **facts: Any) -> JournalEntry:
    """Append one line in the caller's transaction, as its last statement if you can: writers queue at the head row.

    ``by`` is ``actor(user)`` or one of ``CLOCK``, ``REQUESTER``, ``MAIL``; ``about`` is a pseudonym. Facts are codes
    (no spaces), numbers, dates, UUIDs, yes/no, nothing, or lists and dicts of these. Raises ``NotForTheJournal`` for
    anything else, ``TransactionManagementError`` outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a journal line belongs to the transaction of the act it records")
    if not ACTOR.fullmatch(by):
        raise NotForTheJournal("by is actor(user), CLOCK, REQUESTER or MAIL")
    entry = JournalEntry(event=_code(event), actor=by, subject=about, facts=_facts(facts))
    pending = _PENDING.get()
    if pending is not None:
        pending.add(entry)
        return entry
    alone = _Pending()
    alone.add(entry)
    alone.write()
    return entry


@contextmanager
def together() -> Iterator[None]:
    """Lines recorded in this block are written at its end, in three statements for all of them.

    Each has its number at once, as the head row is locked from the first line on. Open it in the transaction; nothing
    may be recorded in a savepoint within, whose rollback would take back the act and leave its line
    (``TransactionManagementError``). A block in a block is one. An exception writes nothing: let it end
    the transaction.
    """
    if _PENDING.get() is not None:
        yield
        return
    pending = _Pending()
    token = _PENDING.set(pending)
    try:
        yield
    finally:
        _PENDING.reset(token)
    pending.write()


class _Pending:
    """Lines of one transaction that are chained and not written yet."""

    def __init__(self) -> None:
        self.depth = len(transaction.get_connection().savepoint_ids)
        self.entries: list[JournalEntry] = []
        self.head: JournalHead | None = None

    def add(self, entry: JournalEntry) -> None:
        if len(transaction.get_connection().savepoint_ids) != self.depth:
            raise transaction.TransactionManagementError("a line in a savepoint can't wait for the end of `together`")
        head = self.head = self.head or _locked_head()
        entry.seq, entry.previous, entry.at = head.seq + 1, head.digest, timezone.now()
        entry.digest = head.digest = digest(entry)
        head.seq = entry.seq
        self.entries.append(entry)

    def write(self) -> None:
        if self.head is None:
            return
        JournalEntry.objects.bulk_create(self.entries)
        JournalHead.objects.filter(pk=self.head.pk).update(seq=self.head.seq, digest=self.head.digest)


_PENDING: ContextVar[_Pending | None] = ContextVar("lines of this transaction that are not written yet", default=None)


def digest(entry: JournalEntry) -> str:
    """SHA-256 over the line's canonical JSON, the digest of the line before included."""
    line = {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "event": entry.event,
        "subject": None if entry.subject is None else str(entry.subject),
        "facts": entry.facts,
        "previous": entry.previous,
    }
    canonical = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _locked_head() -> JournalHead:
    heads = JournalHead.objects.select_for_update().filter(pk=1)
    head = heads.first()
    if head is None and not JournalEntry.objects.exists():
        JournalHead.objects.bulk_create([JournalHead(pk=1)], ignore_conflicts=True)
    head = head or heads.first()  # the second look sees a head that came with somebody else's first line
    if head is None:
        raise JournalBroken("the journal has lines but no head")
    return head


def _facts(facts: Mapping[str, Any]) -> dict[str, Fact]:
    return {_code(key): _fact(value) for key, value in facts.items()}


def _fact(value: Any) -> Fact:
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _number(int(value))
    if isinstance(value, str):
        return _code(str(value))
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, list | tuple | set | frozenset):
        return [_fact(item) for item in (sorted(value) if isinstance(value, set | frozenset) else value)]
    if isinstance(value, dict):
        return _facts(value)
    raise NotForTheJournal(f"the journal keeps no {type(value).__name__}")


def _number(value: int) -> int:
    if _is_national_number(str(abs(value))):
        raise NotForTheJournal("a number that looks like a person's or a company's")
    return value


def _code(text: str) -> str:
    if not isinstance(text, str) or not CODE.fullmatch(text):
        raise NotForTheJournal("texts in the journal are codes: letters, digits and . : / + - _, at most 120")
    if _is_national_number(text) and not _is_opaque(text):
        raise NotForTheJournal("a text that looks like a personnummer")
    return text


def _is_national_number(text: str) -> bool:
    """Ten digits or twelve: a date of birth (day + 60 for samordningsnummer) and a right check digit."""
    for match in NATIONAL_NUMBER.finditer(text):
        year, month, day, rest = match.groups()
        if 1 <= int(month) <= 12 and (1 <= int(day) <= 31 or 61 <= int(day) <= 91) and _luhn(year + month + day + rest):
            return True
    return False


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(value // 10 + value % 10 for value in doubled) % 10 == 0


def _is_opaque(text: str) -> bool:
    """UUIDs and digests in hexadecimal: long, random, and nobody's number though digits may stand in a row."""
    return OPAQUE.fullmatch(text) is not None and not text.isdigit()
