"""One subject's lines with proof that they stand in the journal, without a line about anybody else."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from journal.heads import SignedHead, digests_up_to, newest_rooted, signed_head
from journal.models import JournalEntry, JournalHead
from journal.tree import tree_of


def extract(about: UUID, *, heads_directory: str | Path, now: datetime) -> dict[str, Any]:
    """Lines about a pseudonym, each with its path to the root of a signed head; ready for JSON.

    A line is proved against the newest head that was signed before and lies outside the database; one younger than
    that against a head signed now, which says less: nobody had it in hand before. Reads the digest of every line once
    or twice, in memory for a few dozen. Raises ``SigningKeyTrouble`` without a sound key.
    """
    row = JournalHead.objects.filter(pk=1).first() or JournalHead()
    lines = list(JournalEntry.objects.filter(subject=about, seq__lte=row.seq).order_by("seq"))
    before = newest_rooted(heads_directory)
    covered = before.seq if before is not None and before.seq <= row.seq else 0
    heads: list[SignedHead] = []
    paths: dict[int, Any] = {}
    if before is not None and any(line.seq <= covered for line in lines):
        asked = [line.seq for line in lines if line.seq <= covered]
        paths |= tree_of(digests_up_to(covered), asked).paths()
        heads.append(before)
    asked = [line.seq for line in lines if line.seq > covered]
    tree = tree_of(digests_up_to(row.seq), asked)
    paths |= tree.paths()
    heads.append(signed_head("now", seq=row.seq, digest=row.digest, root=tree.root(), now=now))
    return {
        "about": str(about),
        "heads": [{"name": head.name, **head.content()} for head in heads],
        "lines": [_line(line) | {"head": _head_of(line, covered, heads), "path": paths[line.seq]} for line in lines],
    }


def _head_of(line: JournalEntry, covered: int, heads: list[SignedHead]) -> str:
    return heads[0 if line.seq <= covered else -1].name


def _line(entry: JournalEntry) -> dict[str, Any]:
    return {
        "seq": entry.seq,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "event": entry.event,
        "subject": str(entry.subject),
        "facts": entry.facts,
        "previous": entry.previous,
        "digest": entry.digest,
    }
