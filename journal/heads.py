"""Signed heads: what a chain cannot say of itself, namely that its tail is still there (D24).

Once a day the head goes, signed, to a file outside the database. Line by line the chain shows an edit or a deletion;
against the heads it shows a cut tail, a database rolled back, a history written anew.
"""

import base64
import binascii
import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone

from journal.models import JournalHead
from journal.signing import signing_key

PATTERN = "head-*.json"


@dataclass(frozen=True)
class SignedHead:
    """One file: up to which line the journal went, and with which digest, at a time."""

    name: str
    seq: int
    digest: str
    at: datetime
    public_key: str
    signature: str

    @cached_property
    def message(self) -> bytes:
        """The bytes that are signed."""
        return _message(self.seq, self.digest, self.at)

    def is_ours(self) -> bool:
        """Signed, as it stands, by our key?"""
        ours = signing_key().public_key()
        if self.public_key != _encoded(ours):
            return False
        try:
            ours.verify(base64.b64decode(self.signature, validate=True), self.message)
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


def sign_head(directory: str | Path, now: datetime) -> Path | None:
    """Write today's head, once a day (Stockholm); the file's path, or None when today's is there or no line exists.

    Raises ``OSError`` when the folder cannot be written, ``SigningKeyTrouble`` without a sound key.
    """
    path = Path(directory) / f"head-{timezone.localdate(now).isoformat()}.json"
    head = JournalHead.objects.filter(pk=1, seq__gt=0).first()
    if head is None or path.exists():
        return None
    key = signing_key()
    content = {
        "seq": head.seq,
        "digest": head.digest,
        "at": _written(now),
        "public_key": _encoded(key.public_key()),
        "signature": base64.b64encode(key.sign(_message(head.seq, head.digest, now))).decode(),
    }
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    with part.open("w", encoding="utf-8") as out:
        json.dump(content, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    part.replace(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    os.fsync(descriptor)
    os.close(descriptor)
    return path


def read_head(path: Path) -> SignedHead | None:
    """The head in a file, signature not yet looked at; None when the file is no head."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return SignedHead(
            name=path.name,
            seq=int(content["seq"]),
            digest=str(content["digest"]),
            at=datetime.fromisoformat(content["at"]).astimezone(UTC),
            public_key=str(content["public_key"]),
            signature=str(content["signature"]),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _message(seq: int, digest: str, at: datetime) -> bytes:
    return f"dhprivacy journal head 1\n{seq}\n{digest}\n{_written(at)}\n".encode()


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _encoded(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes_raw()).decode()
