"""A gap in the map or a bad key: neither the web server nor the worker nor the clock begins its work."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.world import ROOT, child_environment

CELERY = [sys.executable, "-m", "celery", "-A", "dhprivacy"]
WEB = [sys.executable, "-m", "gunicorn", "dhprivacy.wsgi", "--bind", "127.0.0.1:0", "--workers", "1"]
WEB += ["--no-control-socket"]
WORKER = [*CELERY, "worker", "-c", "1", "--without-gossip", "--without-mingle", "--without-heartbeat"]
BEAT = [*CELERY, "beat", "--pidfile="]
PATIENCE = 90  # seconds; a process that starts all the same is ended then, and the test fails

SHORT_KEY = {"VAULT_KEYS": "k1:c2hvcnQ="}
SETTINGS = """from dhprivacy.settings import *
INSTALLED_APPS = [*INSTALLED_APPS, "stray"]
"""
MODELS = """from django.db import models
class Note(models.Model):
    text = models.TextField()
"""


@pytest.fixture
def stray(tmp_path: Path) -> dict[str, str]:
    """The house with one more app, of whose table the map knows nothing."""
    (tmp_path / "stray").mkdir()
    (tmp_path / "stray" / "__init__.py").touch()
    (tmp_path / "stray" / "models.py").write_text(MODELS)
    (tmp_path / "stray_settings.py").write_text(SETTINGS)
    return {"DJANGO_SETTINGS_MODULE": "stray_settings", "PYTHONPATH": f"{tmp_path}:{ROOT}"}


def start(command: list[str], place: Path, **env: str) -> tuple[int, str]:
    """Its exit code and all it said."""
    more = ["-s", str(place / "beat")] if command is BEAT else []
    there = child_environment(VAR_DIR=str(place), **env)
    ended = subprocess.run([*command, *more], env=there, cwd=ROOT, capture_output=True, text=True, timeout=PATIENCE)
    return ended.returncode, ended.stdout + ended.stderr


# The start asks the database, so the test may hold no transaction: on SQLite that is the lock the start waits for.
@pytest.mark.crash
@pytest.mark.parametrize("command", [WEB, WORKER, BEAT], ids=["web", "worker", "beat"])
def test_a_short_key_stops_it(command: list[str], tmp_path: Path, transactional_db: None) -> None:
    code, said = start(command, tmp_path, **SHORT_KEY)
    assert code not in (0, None)
    assert "Not started" in said
    assert "vault.E001" in said
    assert "c2hvcnQ" not in said


@pytest.mark.crash
@pytest.mark.parametrize("command", [WEB, WORKER], ids=["web", "worker"])
def test_a_table_the_map_does_not_know_stops_it(
    command: list[str], tmp_path: Path, stray: dict[str, str], transactional_db: None
) -> None:
    code, said = start(command, tmp_path, **stray)
    assert code not in (0, None)
    assert "datamap.E005: stray.Note does not stand on the personal-data map." in said
