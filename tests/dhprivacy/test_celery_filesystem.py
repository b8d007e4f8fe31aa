"""Without Redis: a real worker and a real clock over files. Ticks arrive and leave nothing behind."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kombu import Connection
from kombu.simple import SimpleQueue

from dhprivacy.celery import TIMETABLE, app
from dhprivacy.demo.children import Children
from tests.world import child_environment

CELERY = [sys.executable, "-m", "celery", "-A", "dhprivacy"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat"]


@pytest.fixture
def place(tmp_path: Path, transactional_db: None) -> Path:
    """A folder of its own for one worker and one clock."""
    return tmp_path


@pytest.fixture
def machine(place: Path) -> Iterator[Children]:
    """Worker and clock, stopped at the end."""
    children = Children(place / "logs")
    env = child_environment(VAR_DIR=str(place), LOG_LEVEL="INFO")
    children.start("worker", [*CELERY, "worker", "-c", "1", "-l", "INFO", *QUIET], env)
    children.start("beat", [*CELERY, "beat", "-l", "INFO", "-s", str(place / "beat"), "--pidfile="], env)
    yield children
    children.stop()


def wait_for(what: str, log: Path, children: Children, seconds: float = 60) -> None:
    """Until the log says it; fails with the log when it never does."""
    until = time.monotonic() + seconds
    while what not in log.read_text(errors="replace"):
        assert time.monotonic() < until, log.read_text(errors="replace")[-3000:]
        children.watch(0.2)


@pytest.mark.crash
def test_the_clock_ticks_and_the_worker_does_the_task(machine: Children, place: Path) -> None:
    log = place / "logs" / "worker.log"
    wait_for("Task requests_app.tasks.clean_images", log, machine)
    wait_for("succeeded", log, machine)
    machine.stop()
    assert "Traceback" not in log.read_text()
    assert list((place / "celery").iterdir()) == [], "a message that was done lies about"


def test_every_task_of_the_timetable_exists() -> None:
    app.loader.import_default_modules()
    assert [name for name in TIMETABLE if name not in app.tasks] == []


@pytest.fixture
def queue(tmp_path: Path) -> Iterator[SimpleQueue]:
    """A queue over files in a folder that is not there yet. Its name is its own: kombu remembers queues by name."""
    folders = {"data_folder_in": str(tmp_path / "in"), "data_folder_out": str(tmp_path / "in")}
    options = {**folders, "control_folder": str(tmp_path / "control")}
    with Connection("filesystem://", transport_options=options) as there, there.SimpleQueue(tmp_path.name) as queue:
        yield queue


def test_a_message_half_written_is_not_taken(queue: SimpleQueue, tmp_path: Path) -> None:
    queue.put({"tick": 1})
    [whole] = (tmp_path / "in").iterdir()
    whole.rename(whole.with_name(f"{whole.name}.part"))
    with pytest.raises(queue.Empty):
        queue.get(block=False)
    whole.with_name(f"{whole.name}.part").rename(whole)
    message = queue.get(timeout=3)
    assert message.payload == {"tick": 1}
    message.ack()
    assert list((tmp_path / "in").iterdir()) == []


def test_messages_come_in_the_order_they_were_sent_and_each_once(queue: SimpleQueue, tmp_path: Path) -> None:
    for number in range(20):
        queue.put(number)
    taken = []
    for _each in range(20):
        message = queue.get(timeout=3)
        taken.append(message.payload)
        message.ack()
    assert taken == list(range(20))
    assert list((tmp_path / "in").iterdir()) == []


def test_a_tick_carries_no_data_and_grows_old(queue: SimpleQueue, tmp_path: Path) -> None:
    for entry in app.conf.beat_schedule.values():
        assert not entry.get("args")
        assert not entry.get("kwargs")
        assert entry["options"]["expires"] <= 60
    queue.put({})
    [file] = (tmp_path / "in").iterdir()
    assert json.loads(file.read_text())["body"]
