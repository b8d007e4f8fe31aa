"""The key that signs the journal's heads; knows no models, so that start-up can check it."""

import base64
import binascii

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings


class SigningKeyTrouble(Exception):
    """``JOURNAL_SIGNING_KEY`` is missing or not base64 of 32 bytes."""


def signing_key() -> Ed25519PrivateKey:
    """The key from the environment. Raises ``SigningKeyTrouble``."""
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(settings.JOURNAL_SIGNING_KEY, validate=True))
    except (binascii.Error, ValueError) as error:
        raise SigningKeyTrouble("JOURNAL_SIGNING_KEY is base64 of 32 random bytes") from error
