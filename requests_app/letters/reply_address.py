"""Each case has a reply address of its own: who writes to it has read our letter, and needs no other proof of that."""

import base64
import hmac
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.utils.crypto import salted_hmac

from requests_app.models import Case

_PROOF = 10  # bytes; with the id's 16 they are 42 letters, and RFC 5321 lets a local part have 64


def reply_address(case: Case) -> str:
    """`gdpr+<id and proof>@…`, in letters and digits that survive every server; gone once the mail has left."""
    box, _at, domain = settings.PRIVACY_EMAIL.rpartition("@")
    token = base64.b32encode(case.id.bytes + _proof(case.id, settings.SECRET_KEY)).decode().rstrip("=").lower()
    return f"{box}+{token}@{domain}"


def case_of(address: str) -> Case | None:
    """The case whose reply address this is; ``None`` for any other address, a forged one, or a case that is gone."""
    local, _at, domain = parseaddr(address)[1].lower().rpartition("@")
    box, _plus, token = local.partition("+")
    if f"{box}@{domain}" != settings.PRIVACY_EMAIL.lower():
        return None
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    if len(raw) != 16 + _PROOF:
        return None
    case, proof = UUID(bytes=raw[:16]), raw[16:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)  # an answer may come after a change of keys
    if not any(hmac.compare_digest(proof, _proof(case, key)) for key in keys):
        return None
    return Case.objects.filter(pk=case).first()


def _proof(case: UUID, key: str | bytes) -> bytes:
    return salted_hmac("requests_app.reply", case.hex, secret=key, algorithm="sha256").digest()[:_PROOF]
