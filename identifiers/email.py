"""E-mail addresses."""

from __future__ import annotations

import re
import unicodedata

from identifiers.errors import Fault, InvalidIdentifier
from identifiers.text import drop_invisible

MAX_LENGTH = 254  # RFC 5321 4.5.3.1.3, less the angle brackets
_MAX_LOCAL = 64
_LOCAL = re.compile(r'[^\s@<>()\[\]\\,;:"\x00-\x1f\x7f]+')
_LABEL = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)")


def normalise_email(raw: str) -> str:
    """The address as it is compared and kept: trimmed, NFC, lower case, domain in IDNA (law.md 10.5).

    Dots and plus tags stay: they are part of the address, and only its host knows what they mean.
    Raises InvalidIdentifier.
    """
    address = drop_invisible(raw).strip()
    if not address:
        raise InvalidIdentifier(Fault.EMPTY)
    # Before the domain is encoded: the codec's cost grows with the square of the length.
    if len(address) > MAX_LENGTH:
        raise InvalidIdentifier(Fault.TOO_LONG)
    local, at, domain = _lower(address).rpartition("@")
    if not at or not _LOCAL.fullmatch(local):
        raise InvalidIdentifier(Fault.FORM)
    address = f"{local}@{_ascii_domain(domain)}"
    if len(address) > MAX_LENGTH or len(local.encode()) > _MAX_LOCAL:
        raise InvalidIdentifier(Fault.TOO_LONG)
    return address


def _lower(text: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())


def _ascii_domain(domain: str) -> str:
    try:
        ascii_form = domain.removesuffix(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        # `from None`: the codec's error quotes the address.
        raise InvalidIdentifier(Fault.DOMAIN) from None
    labels = ascii_form.split(".")
    if len(labels) < 2 or not all(_LABEL.fullmatch(label) for label in labels) or labels[-1].isdigit():
        raise InvalidIdentifier(Fault.DOMAIN)
    return ascii_form
