"""The demo's processes: started together, ended together, whatever they make of a polite request."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dhprivacy.demo.children import ChildDied, Children, StopAsked
from dhprivacy.demo.house import free_door
from tests.world import ROOT

SLEEPS = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)"]
WITH_A_CHILD = [
    sys.executable,
    "-c",
    "import subprocess, sys, time; p = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']);"
    "print(p.pid, flush=True); time.sleep(60)",
]


def lives(pid: int) -> bool:
    """Whether a process is there and more than a name (a zombie is nobody)."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text() if os.path.isdir("/proc/self") else ""
        os.kill(pid, 0)
    except (ProcessLookupError, FileNotFoundError):
        return False
    return " Z " not in status


def test_stop_ends_a_process_and_its_own_children(tmp_path: Path) -> None:
    children = Children(tmp_path)
    leader = children.start("leader", WITH_A_CHILD, os.environ)
    log = tmp_path / "leader.log"
    while not log.read_text().strip():
        children.watch(0.1)
    grandchild = int(log.read_text())
    children.stop()
    assert not lives(leader.pid)
    time.sleep(0.2)
    assert not lives(grandchild)


def test_a_process_that_will_not_listen_is_made_to_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dhprivacy.demo.children.GRACE", 0.5)
    children = Children(tmp_path)
    deaf = children.start("deaf", DEAF, os.environ)
    children.watch(0.5)
    children.stop()
    assert not lives(deaf.pid)


def test_a_death_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    children = Children(tmp_path)
    children.start("sleeper", SLEEPS, os.environ)
    children.start("victim", [sys.executable, "-c", "print('no more paper'); raise SystemExit(3)"], os.environ)
    with pytest.raises(ChildDied, match="(?s)victim ended with 3.*no more paper"):
        children.watch(10)
    children.stop()


def test_two_signals_are_as_good_as_one(tmp_path: Path) -> None:
    children = Children(tmp_path)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    children.listen()
    try:
        sleeper = children.start("sleeper", SLEEPS, os.environ)
        for after in (0.2, 0.3):
            threading.Timer(after, os.kill, [os.getpid(), signal.SIGINT]).start()
        with pytest.raises(StopAsked):
            children.watch(10)
        children.stop()
        time.sleep(0.3)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert not lives(sleeper.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
def test_when_the_demo_is_killed_outright_its_children_end(tmp_path: Path) -> None:
    code = (
        "import os, sys, time; from pathlib import Path; from dhprivacy.demo.children import Children;"
        f"c = Children(Path({str(tmp_path)!r})).start('sleeper', {SLEEPS!r}, os.environ);"
        "print(c.pid, flush=True); time.sleep(60)"
    )
    demo = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert demo.stdout is not None
    sleeper = int(demo.stdout.readline())
    assert lives(sleeper)
    demo.kill()
    demo.wait()
    until = time.monotonic() + 5
    while lives(sleeper) and time.monotonic() < until:
        time.sleep(0.05)
    assert not lives(sleeper)


def test_a_busy_port_gives_the_next_one() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        busy = other.getsockname()[1]
        door, port = free_door(range(busy, busy + 20))
        with door:
            assert busy < port < busy + 20
            again, next_port = free_door(range(busy, busy + 20))
            again.close()
            assert next_port > port
