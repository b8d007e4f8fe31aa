"""Reads the environment: every secret may also stand in a file named by ``NAME_FILE`` (container secrets)."""

from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.FileAwareEnv()
environ.Env.read_env(str(BASE_DIR / ".env"))


def secret(name: str) -> str:
    """The secret called ``name``, from the environment or the file ``NAME_FILE`` points to.

    Raises ``ImproperlyConfigured`` when it is missing or empty: no secret has a default, not even in DEBUG,
    since ``make install`` writes fresh ones.
    """
    value = str(env.str(name, default="")).strip()
    if not value:
        raise ImproperlyConfigured(f"Set {name} (or {name}_FILE). `make install` writes a .env with fresh secrets.")
    return value
