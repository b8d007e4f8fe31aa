"""The place the tests live in: folders of their own, and what a machine may lack."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NoReturn

import environ
import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent
IN_CI = os.environ.get("CI") == "true"


def move_in() -> Path:
    """Point every folder the program writes to at a fresh one, for this process and those it starts.

    Runs before the first connection, so the SQLite test database lies there too: each xdist worker has its own.
    """
    room = Path(tempfile.mkdtemp(prefix="dhprivacy-test-"))
    at = environ.Path(str(room))
    settings.VAR_DIR = at
    settings.VAULT_DIR = settings.STORAGES["vault"]["OPTIONS"]["location"] = at("vault")
    settings.STORAGES["default"]["OPTIONS"]["location"] = at("none")
    settings.JOURNAL_HEADS_DIR = at("heads")
    settings.ERASURE_LOG = at("erasures/erasures.jsonl")
    settings.EMAIL_FILE_PATH = at("mail")
    settings.STATIC_ROOT = at("static")
    Path(settings.STATIC_ROOT).mkdir()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # speed; nothing real is stored
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        settings.DATABASES["default"]["TEST"]["NAME"] = at("test.sqlite3")
    return room


def move_out(room: Path) -> None:
    """Leave nothing behind."""
    shutil.rmtree(room, ignore_errors=True)


def child_environment(**more: str) -> dict[str, str]:
    """The environment for a process started by a test: same folders and, once it is up, the same test database."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        url = f"sqlite:///{name}"
    else:
        there = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD", "HOST", "PORT")}
        login = there["USER"] + (f":{there['PASSWORD']}" if there["PASSWORD"] else "")
        if str(there["HOST"]).startswith("/"):
            url = f"postgres://{login}@/{there['HOST']}/{name}"
        else:
            url = f"postgres://{login}@{there['HOST']}:{there['PORT'] or 5432}/{name}"
    own = {"DATABASE_URL": url, "REDIS_URL": "", "VAR_DIR": str(settings.VAR_DIR)}
    own |= {"JOURNAL_HEADS_DIR": settings.JOURNAL_HEADS_DIR, "ERASURE_LOG": settings.ERASURE_LOG}
    own |= {"DJANGO_SETTINGS_MODULE": "dhprivacy.settings"}
    ours_alone = {"DJANGO_ALLOW_ASYNC_UNSAFE"}  # the browser's tests need it; no program of ours is to
    return {name: value for name, value in os.environ.items() if name not in ours_alone} | own | more


def files_holding(mark: bytes) -> list[str]:
    """Every file under ``VAR_DIR`` with these bytes in it, database and log included.

    Another process looks: closing a file of SQLite's in ours would drop the locks its connections hold.
    """
    seen = subprocess.run(
        ["grep", "-rlaF", "-e", mark.decode("ascii"), str(settings.VAR_DIR)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert seen.returncode in (0, 1), seen.stderr
    return seen.stdout.splitlines()


def lacking(reason: str) -> NoReturn:
    """Skip with a line that says what the machine lacks. In CI, which has it all, the same is a failure."""
    if IN_CI:
        pytest.fail(f"CI is to have this: {reason}")
    pytest.skip(reason)
