"""A vault folder of its own for each test."""

import pytest


@pytest.fixture(autouse=True)
def vault_folder(settings, tmp_path):
    folder = tmp_path / "vault"
    settings.STORAGES = {
        **settings.STORAGES,
        "vault": {"BACKEND": "vault.storage.SealedStorage", "OPTIONS": {"location": str(folder)}},
    }
    return folder
