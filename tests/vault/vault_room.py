"""Looks into the vault's folder as a thief would: by path, past the program."""

from pathlib import Path

from django.core.files.storage import storages

from vault.models import SealedFile


def path_of(file: SealedFile) -> Path:
    return Path(storages["vault"].path(file.path))


def lying_names() -> list[str]:
    return sorted(entry.name for entry in storages["vault"].lying())
