"""Writes a ``.env`` with fresh secrets for ``make install``, never over one that is there. Standard library only."""

import base64
import os
import secrets
import sys
from pathlib import Path


def fresh_secrets() -> dict[str, str]:
    """Values for every secret that ``.env.example`` names: Django's key, one vault key, the journal's signing key."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "VAULT_KEYS": f"k1:{_key()}",
        "JOURNAL_SIGNING_KEY": _key(),
    }


def write(path: Path) -> bool:
    """Write the secrets to ``path``, for its owner's eyes only. False, and nothing touched, when it is there."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write("# Made by `make install`. Lose VAULT_KEYS and every sealed file is lost.\n")
        file.writelines(f"{name}={value}\n" for name, value in fresh_secrets().items())
    return True


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode("ascii")


if __name__ == "__main__":
    target = Path(sys.argv[1] if len(sys.argv) > 1 else ".env")
    sys.stdout.write(f"Fresh secrets in {target}\n" if write(target) else f"{target} is there already; kept\n")
