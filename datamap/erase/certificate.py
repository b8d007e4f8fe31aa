"""The certificate of an erasure: what the journal says was done, signed, in a statement that tells of nobody (R-20)."""

import base64
import binascii
import json
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidSignature

from datamap.erase.log import rules_version
from datamap.models import Certificate
from datamap.registry import all_declarations
from journal.models import JournalEntry
from journal.signing import signing_key

APPLIED = "erasure_applied"
VERSION = 1


def certify(about: UUID, *, searches: Collection[str], now: datetime) -> Certificate | None:
    """Sign what the journal says of the latest erasure about a pseudonym and of the searches that followed.

    ``searches``: the events that tell of them. Answers the certificate, which is made once; None where nothing was
    erased or nobody has searched yet. Raises ``SigningKeyTrouble``.
    """
    lines = list(JournalEntry.objects.filter(subject=about, event__in=(APPLIED, *searches)).order_by("seq"))
    applied = next((line for line in reversed(lines) if line.event == APPLIED), None)
    searched = [line for line in lines if applied and line.seq > applied.seq]
    if applied is None or not searched:
        return None
    made = Certificate(id=uuid4(), about=about, journal_line=applied.seq)
    made.facts = _facts(made, applied, searched, now)
    key = signing_key()
    made.public_key = base64.b64encode(key.public_key().public_bytes_raw()).decode()
    made.signature = base64.b64encode(key.sign(message(made.facts))).decode()
    Certificate.objects.bulk_create([made], ignore_conflicts=True)  # two workers make one
    return Certificate.objects.get(journal_line=applied.seq)


def is_ours(certificate: Certificate) -> bool:
    """Signed, as it stands, by our key, and about the journal line it names?"""
    ours = signing_key().public_key()
    if certificate.public_key != base64.b64encode(ours.public_bytes_raw()).decode():
        return False
    try:
        ours.verify(base64.b64decode(certificate.signature, validate=True), message(certificate.facts))
    except (InvalidSignature, binascii.Error, ValueError):
        return False
    told = certificate.facts["erased"]["journal_line"], certificate.facts["erased"]["journal_digest"]
    line = JournalEntry.objects.filter(seq=certificate.journal_line).first()
    return line is not None and told == (line.seq, line.digest) and certificate.facts["id"] == str(certificate.pk)


def message(facts: dict[str, Any]) -> bytes:
    """The bytes that are signed."""
    canonical = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return f"dhprivacy certificate of erasure {VERSION}\n{canonical}\n".encode()


def _facts(made: Certificate, applied: JournalEntry, searched: list[JournalEntry], now: datetime) -> dict[str, Any]:
    told: Any = applied.facts
    return {
        "version": VERSION,
        "id": str(made.pk),
        "about": str(made.about),
        "issued_at": _written(now),
        "plan": told.get("plan", ""),
        "rules_version": rules_version(),
        "erased": {
            "at": _written(applied.at),
            "journal_line": applied.seq,
            "journal_digest": applied.digest,
            "sources": [_source(label, rows, held=False) for label, rows in sorted(told.get("rows", {}).items())],
            "files_destroyed": told.get("files", 0),
        },
        "kept": [_source(label, rows, held=True) for label, rows in sorted(told.get("kept", {}).items())],
        "searched": [
            {"at": _written(line.at), "journal_line": line.seq, "left": sorted(_left(line.facts))} for line in searched
        ],
    }


def _source(label: str, rows: int, *, held: bool) -> dict[str, Any]:
    """A source with the rules it stands under: those that let go, or those of a law that keeps."""
    declared = all_declarations().get(label)
    rules = {term.keep.rule for term in declared.personal().values() if term.keep.holds or not held} if declared else ()
    return {"source": label, "rows": rows, "rules": sorted(rules)}


def _left(facts: Any) -> list[str]:
    return [str(label) for label in facts.get("left", [])]


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds")
