"""Is the journal what was written? Line by line, then against the signed heads."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.models import QuerySet

from journal import triggers
from journal.heads import PATTERN, SignedHead, read_head
from journal.models import JournalEntry, JournalHead
from journal.record import digest
from journal.tree import Tree

NOTHING = "0" * 64  # what the first line is chained to


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong. ``seq`` is the line where it shows, ``kind`` one of: edit, deletion, insertion,
    cut_tail, rollback, rewritten, forged_head, no_triggers."""

    kind: str
    seq: int
    text: str


def verify(heads_directory: str | Path | None = None) -> list[Finding]:
    """Read the whole journal once, in order, a few thousand lines in memory at a time."""
    heads, findings = _heads(heads_directory)
    reading = _Reading(heads)
    reading.take_all(JournalEntry.objects.all())
    row = JournalHead.objects.filter(pk=1).first()
    if row is not None and row.seq > reading.seq:  # lines written while we read; what then still lacks is cut off
        reading.take_all(JournalEntry.objects.filter(seq__gt=reading.seq, seq__lte=row.seq))
    findings += reading.findings
    findings += _tail(reading, row)
    if not triggers.standing(connection):
        findings.append(Finding("no_triggers", reading.seq, "the triggers that refuse changes are not all standing"))
    return findings


class _Reading:
    """Where we are in the chain, and what was found on the way."""

    def __init__(self, heads: Iterable[SignedHead]) -> None:
        self.seq, self.digest = 0, NOTHING
        self.findings: list[Finding] = []
        self.tree = Tree()
        self.heads: dict[int, list[SignedHead]] = defaultdict(list)
        for head in heads:
            self.heads[head.seq].append(head)

    def take_all(self, entries: QuerySet[JournalEntry]) -> None:
        for entry in entries.order_by("seq").iterator(chunk_size=2000):
            self.take(entry)

    def take(self, entry: JournalEntry) -> None:
        if entry.seq != self.seq + 1:
            gone = f"line {self.seq + 1}" if entry.seq == self.seq + 2 else f"lines {self.seq + 1} to {entry.seq - 1}"
            self._find("deletion", self.seq + 1, f"{gone} missing")
        elif entry.previous != self.digest:
            self._find("insertion", entry.seq, f"line {entry.seq} does not follow from the line before it")
        if digest(entry) != entry.digest:
            self._find("edit", entry.seq, f"line {entry.seq} was changed after it was written")
        self.tree.add(entry.digest)
        for head in self.heads.pop(entry.seq, []):
            self._compare(entry, head)
        self.seq, self.digest = entry.seq, entry.digest

    def _compare(self, entry: JournalEntry, head: SignedHead) -> None:
        if head.digest == entry.digest and self._has_root(head):
            return
        if entry.at > head.at:
            text = f"line {entry.seq} is younger than {head.name}: the database was rolled back and written on"
            self._find("rollback", entry.seq, text)
        else:
            self._find("rewritten", entry.seq, f"the journal up to line {entry.seq} is not the one of {head.name}")

    def _has_root(self, head: SignedHead) -> bool:
        """Whether the tree is the one that was signed. After a gap, which is found already, there is nothing to say."""
        return not head.root or self.tree.size != head.seq or self.tree.root() == head.root

    def _find(self, kind: str, seq: int, text: str) -> None:
        self.findings.append(Finding(kind, seq, text))


def _tail(reading: _Reading, row: JournalHead | None) -> list[Finding]:
    """What the head row and the signed heads know of lines that are not there."""
    reached = (reading.seq, reading.digest)
    if row is None or (row.seq, row.digest) == reached:
        whole = row is not None or reading.seq == 0
        findings = [] if whole else [Finding("cut_tail", reading.seq, "the head row is missing")]
    elif row.seq > reading.seq:
        text = f"the journal ends at line {reading.seq}, its head row knows line {row.seq}"
        findings = [Finding("cut_tail", reading.seq + 1, text)]
    else:
        findings = [Finding("insertion", row.seq, f"the head row is at line {row.seq} and is not the chain's")]
    cut = bool(findings)
    for head in sorted((head for late in reading.heads.values() for head in late), key=lambda head: head.seq):
        text = f"{head.name} knows line {head.seq}, the journal ends at line {reading.seq}"
        findings.append(Finding("cut_tail" if cut else "rollback", head.seq, text))
    return findings


def _heads(directory: str | Path | None) -> tuple[list[SignedHead], list[Finding]]:
    heads, findings = [], []
    for path in sorted(Path(directory).glob(PATTERN)) if directory else []:
        head = read_head(path)
        if head is not None and head.is_ours():
            heads.append(head)
        else:
            findings.append(Finding("forged_head", head.seq if head else 0, f"{path.name} is not signed by our key"))
    return heads, findings
