"""No start without sound master keys (D4)."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from vault.keys import KeyTrouble, check_master_keys


def master_keys_are_sound(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every command that checks the system stops here when a master key is missing, short, doubled or SECRET_KEY."""
    try:
        check_master_keys()
    except KeyTrouble as trouble:
        return [Error(str(trouble), hint="VAULT_KEYS=id:base64 of 32 random bytes, newest first.", id="vault.E001")]
    return []
