"""``make demo`` as a newcomer sees it: Ready, a page, Ctrl-C, and nothing is left running."""

import json
import os
import re
import signal
import stat
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from tests.world import ROOT

LOGIN = re.compile(r"^    (\w+)  \((\w+)\)  (\S+)$", re.MULTILINE)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The demo's own folder; it has its own SQLite, so it is tried in that suite."""
    if connection.vendor != "sqlite":
        pytest.skip("the demo brings its own SQLite; it is tried in the suite on SQLite")
    return tmp_path / "demo"


@pytest.fixture
def started() -> Iterator[list[subprocess.Popen[str]]]:
    """What a test starts; ended at the latest here."""
    demos: list[subprocess.Popen[str]] = []
    yield demos
    for demo in demos:
        if demo.poll() is None:
            demo.terminate()
            demo.wait(30)


def start(place: Path, started: list[subprocess.Popen[str]]) -> tuple[subprocess.Popen[str], str]:
    """A demo, and what it said up to its last line before it waits."""
    command = [sys.executable, "manage.py", "demo", "--place", str(place), "--partners", "60"]
    env = {name: value for name, value in os.environ.items() if name != "MAKELEVEL"}
    demo = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    started.append(demo)
    assert demo.stdout is not None
    said = []
    for line in demo.stdout:
        said.append(line)
        if "Ctrl-C" in line:
            break
    return demo, "".join(said)


def address_in(said: str) -> str:
    """Where it is."""
    found = re.search(r"^Ready: (http://127\.0\.0\.1:\d+/)$", said, re.MULTILINE)
    assert found, said
    return found[1]


def signs_in(address: str, place: Path, name: str, password: str) -> int:
    """Password and code as a newcomer types them; the status of the desk behind them."""
    told = subprocess.run(
        [sys.executable, "manage.py", "code", "--json", "--place", str(place)],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    for page, typed in (
        ("staff/login/", {"login": name, "password": password}),
        ("staff/login/code/", {"code": json.loads(told.stdout)["codes"][str(place)][name]}),
    ):
        form = browser.open(address + page, timeout=20).read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token
        browser.open(address + page, urlencode({**typed, "csrfmiddlewaretoken": token[1]}).encode(), timeout=20)
    desk = browser.open(address + "staff/", timeout=20)
    assert desk.url == address + "staff/"
    return int(desk.status)


def test_without_a_demo_there_is_no_code(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no demo"):
        call_command("code", place=tmp_path)


@pytest.mark.crash
def test_a_demo_from_ready_to_nothing_left(place: Path, started: list[subprocess.Popen[str]]) -> None:
    demo, said = start(place, started)
    address = address_in(said)
    family = psutil.Process(demo.pid).children(recursive=True)
    assert len(family) >= 5, "web, worker and clock, with what they start"
    with urllib.request.urlopen(address, timeout=10) as page:  # noqa: S310 - our own address
        assert page.status == 200
    logins = LOGIN.findall(said)
    assert [(name, role) for name, role, _password in logins] == [("cilla", "handler"), ("eva", "approver")]
    assert stat.S_IMODE((place / "logins.json").stat().st_mode) == 0o600

    assert signs_in(address, place, *logins[0][::2]) == 200

    demo.send_signal(signal.SIGINT)
    demo.send_signal(signal.SIGINT)
    assert demo.wait(30) == 0
    _gone, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []

    again, said_again = start(place, started)
    assert LOGIN.findall(said_again) == logins, "a second run has the same people"
    moved = "links in mails of earlier runs lead there" in said_again
    assert moved == (address_in(said_again) != address), "the same door again, or a word about it"
    worker = next(p for p in psutil.Process(again.pid).children() if "worker" in p.cmdline())
    family = psutil.Process(again.pid).children(recursive=True)
    worker.kill()
    assert again.wait(30) == 1
    assert again.stdout is not None
    assert "worker ended" in again.stdout.read()
    _gone, alive = psutil.wait_procs(family, timeout=5)
    assert alive == []
