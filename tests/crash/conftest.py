"""A vault, a mail folder and a folder for temporary files of their own: all that a thief would search."""

from pathlib import Path

import pytest

from requests_app.actions import clean_image
from tests.crash import thief


@pytest.fixture(autouse=True)
def thiefs_folder(settings, tmp_path) -> Path:
    for name in ("vault", "mail", "tmp"):
        (tmp_path / name).mkdir()
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    settings.STORAGES = {
        **settings.STORAGES,
        "vault": {"BACKEND": "vault.storage.SealedStorage", "OPTIONS": {"location": str(tmp_path / "vault")}},
    }
    return tmp_path


@pytest.fixture(autouse=True)
def one_cleaning(monkeypatch) -> None:
    """The real sandbox cleans the one picture once; starting it for each of some hundred deaths would take minutes."""
    clean = thief.clean_picture()
    monkeypatch.setattr(clean_image, "reencode", lambda data, kind: clean)
