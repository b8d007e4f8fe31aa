"""Set-up for every test: folders of its own, the cast, and the journal's triggers lifted for the flush alone."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import TransactionTestCase
from django.utils import timezone

from datamap import latch, law_triggers
from journal import triggers
from partners.models import Partner
from tests import cast, world
from tests.desk_client import DeskClient
from tests.dovecot import Dovecot, running


def pytest_configure(config: pytest.Config) -> None:
    """Move in before anything is opened."""
    config.dhprivacy_room = world.move_in()  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown = _flush_and_lay_anew  # type: ignore[method-assign]


def pytest_unconfigure(config: pytest.Config) -> None:
    """Move out."""
    room: Path | None = getattr(config, "dhprivacy_room", None)
    if room is not None:
        world.move_out(room)


_flush = TransactionTestCase._fixture_teardown
_laid: list[str] = []  # what the migrations had laid, in Django's own serialisation


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> None:
    """Playwright's loop gives its thread a connection of its own: what was laid is kept where both find it."""
    _laid.extend(filter(None, [getattr(connection, "_test_serialized_contents", "")]))


def _flush_and_lay_anew(case: Any) -> None:
    """Django's flush, which deletes: let it past journal and vouchers, then put back what the migrations had laid."""
    if _laid:
        connection._test_serialized_contents = _laid[0]  # type: ignore[attr-defined]
    case.serialized_rollback = True  # no second laying of content types and permissions by the flush itself
    triggers.lift(connection)
    law_triggers.lift(connection)
    try:
        _flush(case)
    finally:
        triggers.stand(connection)
        law_triggers.stand(connection)
    if _laid:
        connection.creation.deserialize_db_from_string(_laid[0])


@pytest.fixture(autouse=True)
def _the_server_travels_along(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test that travels in time takes the database server's clock along; any other has the real one."""
    real = latch.database_time

    def database_time() -> datetime | None:
        return timezone.now() if time_machine.escape_hatch.is_travelling() else real()

    monkeypatch.setattr(latch, "database_time", database_time)


@pytest.fixture(scope="session")
def corpus_dir() -> Path:
    """The mails and images beside the project; ``CORPUS_DIR`` names another place."""
    folder = Path(os.environ.get("CORPUS_DIR") or world.ROOT.parent / "shared" / "corpus")
    if not folder.is_dir():
        world.lacking(f"no corpus at {folder}; CORPUS_DIR names its place")
    return folder


@pytest.fixture(autouse=True)
def _no_erasures_before() -> None:
    """The log outlives the database that pytest empties: each test begins without the erasures of the last one."""
    Path(settings.ERASURE_LOG).unlink(missing_ok=True)


@pytest.fixture
def client() -> DeskClient:
    """A browser; ``force_login`` signs staff in with a second factor."""
    return DeskClient()


@pytest.fixture
def anna(db: None) -> Partner:
    """A partner."""
    return cast.make_anna()


@pytest.fixture
def bertil(db: None) -> Partner:
    """Somebody else: what is Anna's must never reach him."""
    return cast.make_bertil()


@pytest.fixture
def cilla(db: None) -> User:
    """Handles cases."""
    return cast.make_cilla()


@pytest.fixture
def david(db: None) -> User:
    """Works here and has no rights in cases."""
    return cast.make_david()


@pytest.fixture
def eva(db: None) -> User:
    """Approves what Cilla proposes."""
    return cast.make_eva()


@pytest.fixture(scope="session")
def dovecot() -> Iterator[Dovecot]:
    """A real mail server."""
    with running() as server:
        yield server


@pytest.fixture
def mailbox(dovecot: Dovecot, settings: Any) -> Dovecot:
    """The mail server with a fresh mailbox, which is ours to read."""
    mine = replace(dovecot, user=f"gdpr-{uuid4().hex[:12]}")
    settings.MAILBOX_URL, settings.MAILBOX_CA_FILE = mine.url(), mine.authority
    return mine
