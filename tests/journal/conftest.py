"""A folder of its own for the signed heads."""

import pytest


@pytest.fixture(autouse=True)
def heads_folder(settings, tmp_path):
    folder = tmp_path / "heads"
    settings.JOURNAL_HEADS_DIR = str(folder)
    return folder
