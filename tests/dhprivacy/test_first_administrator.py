"""The first account of an installation, made at a terminal: a real one, so that a password is asked for as ever."""

import os
import pty
import subprocess
import sys
import time

import pytest
from django.contrib.auth.models import User
from django.test import Client

from journal.models import JournalEntry
from journal.roles import Role
from tests.cast import PASSWORD, make_staff
from tests.world import ROOT, child_environment

pytestmark = pytest.mark.django_db(transaction=True)
COMMAND = [sys.executable, "manage.py", "first_administrator"]


def at_a_terminal(name: str, *typed: str) -> tuple[int, str]:
    """Exit code and what the screen showed. ``getpass`` asks the terminal itself, so there must be one."""
    pid, screen = pty.fork()
    if pid == 0:
        os.chdir(ROOT)
        os.execve(COMMAND[0], [*COMMAND, name], child_environment())  # noqa: S606 - our own program
    shown = b""
    answers = list(typed)
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            more = os.read(screen, 4096)
        except OSError:  # the terminal closes with the program
            break
        if not more:
            break
        shown += more
        if answers and more.rstrip().endswith(b":"):
            os.write(screen, answers.pop(0).encode() + b"\n")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode()


def test_she_is_made_once_and_meets_the_second_factor_at_the_door(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]  # as the program itself has it
    code, screen = at_a_terminal("fredrika", PASSWORD, PASSWORD)
    assert code == 0, screen
    assert PASSWORD not in screen
    her = User.objects.get(username="fredrika")
    assert (her.is_staff, her.is_superuser) == (True, False)
    assert [group.name for group in her.groups.all()] == [Role.ADMINISTRATOR]
    line = JournalEntry.objects.get(event="account_made")
    assert line.facts == {"account": her.pk, "roles": ["administrator"], "active": True}
    browser = Client()
    assert browser.post("/staff/login/", {"login": "fredrika", "password": PASSWORD})["Location"] == "/staff/"
    assert browser.get("/staff/auth/user/")["Location"] == "/staff/security/"
    assert at_a_terminal("bertil", PASSWORD, PASSWORD)[0] == 1
    assert not User.objects.filter(username="bertil").exists()


def test_weak_and_unequal_passwords_make_nobody() -> None:
    code, screen = at_a_terminal("fredrika", "short", "short", PASSWORD, "another", "fredrika1234", "fredrika1234")
    assert code == 1, screen
    assert not User.objects.exists()


def test_without_a_terminal_nothing_is_asked_and_nobody_made() -> None:
    piped = subprocess.run(
        [*COMMAND, "fredrika"],
        cwd=ROOT,
        env=child_environment(),
        input=f"{PASSWORD}\n" * 2,
        capture_output=True,
        text=True,
        check=False,
    )
    assert piped.returncode == 2
    assert "run it at a terminal" in piped.stderr
    make_staff("taken")
    assert at_a_terminal("taken")[0] == 1
    assert at_a_terminal("a name with spaces")[0] == 2
