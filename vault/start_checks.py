"""No start while living files need a master key that is not here (D4)."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError

from vault.keys import KeyTrouble
from vault.reading import reading
from vault.rewrap import unknown


@register("start", deploy=True)
def every_file_has_its_master_key(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """A master key was taken out before `manage.py vault_rewrap` had come to its end."""
    try:
        with reading():
            lacking = sorted(unknown())
    except (DatabaseError, KeyTrouble):  # no tables yet; a bad key has a check of its own
        return []
    return [
        Error(
            f"VAULT_KEYS lacks master key {name}, which living files need.",
            hint="Put it back at the end of VAULT_KEYS and run `manage.py vault_rewrap`.",
            id="vault.E002",
        )
        for name in lacking
    ]
