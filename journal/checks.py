"""No start without a key to sign the journal's heads."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from journal.signing import SigningKeyTrouble, signing_key


def signing_key_is_sound(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """An error when ``JOURNAL_SIGNING_KEY`` is not 32 bytes in base64."""
    try:
        signing_key()
    except SigningKeyTrouble as trouble:
        return [Error(str(trouble), id="journal.E001")]
    return []
