"""Addresses that only we can make: `box+<id and proof>@domain` names one row, and nobody can guess another's."""

import base64
import hmac
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

_PROOF = 10  # bytes; with the id's 16 they are 42 letters, and RFC 5321 lets a local part have 64


def keyed_address(mailbox: str, row: UUID, *, salt: str) -> str:
    """The address of one row below ``mailbox``, in letters and digits that survive every server.

    The proof is keyed, for an id may be known: a mail's own stands in its Message-ID. ``salt`` keeps the rows of one
    table from passing for those of another.
    """
    box, _at, domain = mailbox.rpartition("@")
    token = base64.b32encode(row.bytes + _proof(row, salt, settings.SECRET_KEY)).decode().rstrip("=").lower()
    return f"{box}+{token}@{domain}"


def row_of(address: str, mailbox: str, *, salt: str) -> UUID | None:
    """The row an address names; ``None`` for any other address and for a forged one."""
    local, _at, domain = parseaddr(address)[1].lower().rpartition("@")
    box, _plus, token = local.partition("+")
    if f"{box}@{domain}" != mailbox.lower():
        return None
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    if len(raw) != 16 + _PROOF:
        return None
    row, proof = UUID(bytes=raw[:16]), raw[16:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)  # an answer may come after a change of keys
    return row if any(hmac.compare_digest(proof, _proof(row, salt, key)) for key in keys) else None


def _proof(row: UUID, salt: str, key: str | bytes) -> bytes:
    return salted_hmac(salt, row.hex, secret=key, algorithm="sha256").digest()[:_PROOF]
