"""Signed heads: what a chain cannot say of itself, namely that its tail is still there (D24).

Once a day the head goes, signed, to a file outside the database. Line by line the chain shows an edit or a deletion;
against the heads it shows a cut tail, a database rolled back, a history written anew. A head also signs the root of the
tree over all lines, so that one case's lines can be proved to an outsider without showing anybody else's.
"""

import base64
import binascii
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.utils import timezone

from journal.models import JournalEntry, JournalHead
from journal.signing import signing_key
from journal.tree import tree_of

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
    root: str = ""  # heads signed before 26 November 2026 have none

    @cached_property
    def message(self) -> bytes:
        """The bytes that are signed."""
        return _message(self.seq, self.digest, self.root, self.at)

    def content(self) -> dict[str, str | int]:
        """What is written down of it."""
        root = {"root": self.root} if self.root else {}
        said: dict[str, str | int] = {"seq": self.seq, "digest": self.digest, **root, "at": _written(self.at)}
        return {**said, "public_key": self.public_key, "signature": self.signature}

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
    root = tree_of(digests_up_to(head.seq)).root()
    content = signed_head(path.name, seq=head.seq, digest=head.digest, root=root, now=now).content()
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


def signed_head(name: str, *, seq: int, digest: str, root: str, now: datetime) -> SignedHead:
    """A head of our own, signed now. Raises ``SigningKeyTrouble`` without a sound key."""
    key = signing_key()
    signature = base64.b64encode(key.sign(_message(seq, digest, root, now))).decode()
    return SignedHead(name, seq, digest, now, _encoded(key.public_key()), signature, root)


def digests_up_to(seq: int) -> Iterator[str]:
    """The lines' digests in order, a few thousand in memory at a time."""
    lines = JournalEntry.objects.filter(seq__lte=seq).order_by("seq")
    return lines.values_list("digest", flat=True).iterator(chunk_size=5000)


def newest_rooted(directory: str | Path) -> SignedHead | None:
    """The newest head in the folder that is ours and signs a root."""
    for path in sorted(Path(directory).glob(PATTERN), reverse=True):
        head = read_head(path)
        if head is not None and head.root and head.is_ours():
            return head
    return None


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
            root=str(content.get("root", "")),
        )
    except (ValueError, KeyError, TypeError):
        return None


def _message(seq: int, digest: str, root: str, at: datetime) -> bytes:
    if not root:
        return f"dhprivacy journal head 1\n{seq}\n{digest}\n{_written(at)}\n".encode()
    return f"dhprivacy journal head 2\n{seq}\n{digest}\n{root}\n{_written(at)}\n".encode()


def _written(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _encoded(key: Ed25519PublicKey) -> str:
    return base64.b64encode(key.public_bytes_raw()).decode()
