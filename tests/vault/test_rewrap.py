"""A new master key: nothing is lost on the way to it, and the old one can go when nothing needs it any more (D3)."""

import base64
import json
import os
import signal
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core import checks
from django.core.management import call_command
from django.db import connection, connections, transaction

from datamap.rules import BACKUP
from identifiers import stockholm_today
from journal.models import JournalEntry
from vault.models import FileKey, Kind, SealedFile, ShortLivedKey
from vault.rewrap import in_use, rewrap
from vault.sealing import destroy, read, seal

pytestmark = pytest.mark.django_db(transaction=True)

PLAIN = b"a letter"
FILES = 3 * len(Kind)


def key(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


@pytest.fixture
def old_and_new(settings) -> tuple[str, str]:
    """Files lie sealed under k1; then k2 comes first."""
    old, new = key("k1"), key("k2")
    settings.VAULT_KEYS = old
    for kind in [*Kind] * 3:
        seal(PLAIN, kind=kind, bound_to=uuid4())
    settings.VAULT_KEYS = f"{new},{old}"
    return old, new


def readable() -> int:
    return sum(read(file) == PLAIN for file in SealedFile.objects.filter(destroyed_at=None))


def told(*, code: int = 0) -> dict:
    out = StringIO()
    if code:
        with pytest.raises(SystemExit) as ended:
            call_command("vault_rewrap", "--json", stdout=out)
        assert ended.value.code == code
    else:
        call_command("vault_rewrap", "--json", stdout=out)
    return json.loads(out.getvalue())


def found_at_start() -> list[str | None]:
    return [one.id for one in checks.run_checks(tags=["start"], include_deployment_checks=True)]


def test_the_old_key_can_go_afterwards(old_and_new: tuple[str, str], settings) -> None:
    assert told() == {
        "newest": "k2",
        "rewrapped": FILES,
        "older": {},
        "unreadable": {},
        "removable": ["k1"],
        "keep_offline_until": (stockholm_today() + timedelta(days=BACKUP.days or 0)).isoformat(),
    }
    settings.VAULT_KEYS = old_and_new[1]
    assert readable() == FILES
    assert found_at_start() == []
    assert JournalEntry.objects.get(event="vault_rewrapped").facts == {"master_key": "k2", "keys": FILES}
    assert told()["rewrapped"] == 0
    assert JournalEntry.objects.filter(event="vault_rewrapped").count() == 1


def test_an_old_key_taken_out_too_early_stops_the_start_and_loses_nothing(
    old_and_new: tuple[str, str], settings
) -> None:
    old, new = old_and_new
    settings.VAULT_KEYS = new
    assert found_at_start() == ["vault.E002"]
    assert told(code=1) | {"removable": []} == {
        "newest": "k2",
        "rewrapped": 0,
        "older": {"k1": FILES},
        "unreadable": {"k1": FILES},
        "removable": [],
        "keep_offline_until": None,
    }
    settings.VAULT_KEYS = f"{new},{old}"
    assert readable() == FILES


def test_a_key_that_dies_meanwhile_stays_dead(old_and_new: tuple[str, str]) -> None:
    file = SealedFile.objects.filter(kind=Kind.ID_IMAGE).first()
    assert file is not None
    with transaction.atomic():
        destroy(file)
    rewrap(chunk=2)
    assert not ShortLivedKey.objects.filter(file=file).exists()
    assert readable() == FILES - 1


@pytest.mark.crash
def test_killed_in_any_chunk_it_goes_on(old_and_new: tuple[str, str], settings) -> None:
    for dies_at in range(1, 30):
        connections.close_all()
        child = os.fork()
        if child == 0:
            rewrap_and_die(dies_at)
        _child, status = os.waitpid(child, 0)
        assert readable() == FILES
        assert FileKey.objects.count() + ShortLivedKey.objects.count() == FILES
        if not os.WIFSIGNALED(status):
            break
    assert dies_at > 8, "it was killed at every statement before, and got on all the same"
    assert os.WEXITSTATUS(status) == 0
    settings.VAULT_KEYS = old_and_new[1]
    assert readable() == FILES


def rewrap_and_die(at: int) -> None:
    left = [at]

    def counting(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    try:
        with connection.execute_wrapper(counting):
            rewrap(chunk=1)
        os._exit(0)
    finally:
        os._exit(1)


@pytest.mark.crash
def test_two_at_once_do_no_harm(old_and_new: tuple[str, str]) -> None:
    connections.close_all()
    children = []
    for _worker in "12":
        child = os.fork()
        if child == 0:
            try:
                rewrap(chunk=1)
                os._exit(0)
            finally:
                os._exit(1)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    assert in_use() == {"k2": FILES}
    assert readable() == FILES
