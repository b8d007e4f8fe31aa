"""Two installations of ours that write to each other fall silent (RFC 3834, T7)."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.utils import make_msgid
from itertools import cycle
from pathlib import Path

import pytest

from tests.requests_app.letters_by_mail import letter
from tests.world import ROOT

MARKS = rb"(?im)^(?:Auto-Submitted|X-Auto-Response-Suppress|In-Reply-To|References|Precedence|Return-Path):.*\r?\n"


@dataclass
class Instance:
    """A process with a database of its own."""

    process: subprocess.Popen[bytes]

    def gets(self, *mails: bytes) -> list[bytes]:
        """Hand over mails; what it sends in return."""
        self.process.stdin.write(b"%d\n" % len(mails) + b"".join(b"%d\n" % len(raw) + raw for raw in mails))
        self.process.stdin.flush()
        return self.sends()

    def sends(self) -> list[bytes]:
        out = self.process.stdout
        return [out.read(int(out.readline())) for _turn in range(int(out.readline()))]


@pytest.fixture
def instances(tmp_path: Path) -> Iterator[list[Instance]]:
    """Ours and theirs."""
    started = []
    for domain in ("example.se", "example.org"):
        folder = tmp_path / domain
        folder.mkdir()
        own = {"DATABASE_URL": "", "REDIS_URL": "", "VAR_DIR": str(folder), "LOG_LEVEL": "ERROR"}
        own |= {"PRIVACY_EMAIL": f"gdpr@{domain}", "DEFAULT_FROM_EMAIL": f"Integritet <gdpr@{domain}>"}
        own |= {"JOURNAL_HEADS_DIR": str(folder / "heads"), "DJANGO_SETTINGS_MODULE": "dhprivacy.settings"}
        command = [sys.executable, "-m", "tests.requests_app.second_instance"]
        env = {name: value for name, value in os.environ.items() if name != "DJANGO_ALLOW_ASYNC_UNSAFE"} | own
        pipe = subprocess.PIPE
        started.append(Instance(subprocess.Popen(command, cwd=ROOT, env=env, stdin=pipe, stdout=pipe)))
    for one in started:
        assert one.sends() == []
    yield started
    for one in started:
        one.process.stdin.close()
        assert one.process.wait(30) == 0


def first_mail() -> bytes:
    return letter(**{"from": "Integritet <gdpr@example.org>", "to": "gdpr@example.se"})


def test_two_instances_answer_each_other_once_at_most(instances: list[Instance]) -> None:
    ours, theirs = instances
    answer = ours.gets(first_mail())
    assert len(answer) == 1
    assert theirs.gets(*answer) == []


@pytest.mark.parametrize("rounds", [50, pytest.param(1_000, marks=[pytest.mark.nightly, pytest.mark.timeout(900)])])
def test_they_fall_silent_even_when_every_mark_is_lost_on_the_way(instances: list[Instance], rounds: int) -> None:
    """Some relay strips what says that a machine wrote it, and sends the last mail again when there is no other."""
    last: dict[int, bytes] = {0: first_mail(), 1: b""}
    sent = 0
    for _round, to in zip(range(rounds), cycle((0, 1))):
        number = make_msgid(domain="relay.example").encode()
        stripped = re.sub(rb"(?im)^Message-ID:.*$", b"Message-ID: " + number, re.sub(MARKS, b"", last[to]))
        for answer in instances[to].gets(stripped) if stripped else ():
            last[1 - to] = answer
            sent += 1
    assert 1 <= sent <= 2
