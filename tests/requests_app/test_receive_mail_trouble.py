"""What the mail server is told when things go wrong, and that nothing is lost or taken twice by it."""

import os
import pty
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from outbox.models import OutgoingMail
from requests_app.intake.mail.parsed import MAX_RAW
from requests_app.intake.take_in import MOST_ATTEMPTS, TakenIn, read_again, store, take_in
from requests_app.models import Case, IdentityDocument, InboundMail, MailOutcome, Message
from tests.requests_app.letters_by_mail import ACCESS, COMMAND, letter, photo, piped, received
from tests.world import ROOT, child_environment
from todo.models import Task
from vault import sealing

pytestmark = pytest.mark.django_db(transaction=True)

LATER = timedelta(minutes=3)
GARBAGE = {"nothing": b"", "binary": bytes(range(256)) * 40, "words": b"hello, is this a mail?\n", "nul": b"\0" * 5000}


@pytest.mark.parametrize("raw", GARBAGE.values(), ids=GARBAGE)
def test_what_is_no_mail_is_kept_whole_for_a_person(raw: bytes) -> None:
    assert take_in(raw, now=timezone.now()) == TakenIn("quarantined")
    mail = InboundMail.objects.get()
    assert sealing.read(mail.raw) == raw
    assert Task.objects.get().about == mail.pk
    assert not OutgoingMail.objects.exists()
    assert take_in(raw, now=timezone.now()) == TakenIn("duplicate")


def test_garbage_through_the_pipe_is_taken() -> None:
    assert received(GARBAGE["binary"]) == {"outcome": "quarantined", "case": None, "answered": False}
    assert piped(b"").stdout.strip() == b"quarantined"


def test_a_mail_too_large_to_read_is_stored_whole() -> None:
    raw = letter() + os.urandom(1024) * (MAX_RAW // 1024 + 1)
    assert take_in(raw, now=timezone.now()) == TakenIn("quarantined")
    mail = InboundMail.objects.get()
    assert mail.why == "parse_size"
    assert sealing.read(mail.raw) == raw


@pytest.mark.parametrize("gone", ["vault", "database", "secret", "settings"])
def test_what_can_not_be_stored_is_to_be_sent_again(gone: str) -> None:
    where = {
        "vault": {"VAR_DIR": os.devnull},
        "database": {"DATABASE_URL": "sqlite:////nowhere/at/all.sqlite3"},
        "secret": {"VAULT_KEYS": "k1:too-short"},
        "settings": {"TRUSTED_PROXIES": "several"},
    }
    done = piped(letter(), **where[gone])
    assert done.returncode == 75, done.stderr
    assert b"anna" not in done.stderr.lower()
    assert not InboundMail.objects.exists()


@pytest.mark.parametrize("wrong", [["--unknown"], ["message.eml"], ["--json=yes"]])
def test_wrong_use_is_64(wrong: list[str]) -> None:
    assert piped(b"", *wrong).returncode == 64
    assert not InboundMail.objects.exists()


def test_no_mail_on_the_terminal_is_64() -> None:
    ours, theirs = pty.openpty()
    try:
        done = subprocess.run(
            COMMAND, stdin=theirs, cwd=ROOT, env=child_environment(), capture_output=True, timeout=60, check=False
        )
    finally:
        os.close(ours)
        os.close(theirs)
    assert done.returncode == 64
    assert b"receive_mail <" in done.stderr


def test_that_nobody_listens_is_no_reason_to_send_it_again() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "wb") as deaf:
        done = subprocess.run(
            [*COMMAND, "--json"],
            input=letter(),
            stdout=deaf,
            cwd=ROOT,
            env=child_environment(),
            timeout=60,
            check=False,
        )
    assert done.returncode == 0
    assert Case.objects.count() == 1


def test_a_mail_stored_by_a_process_that_died_is_read_by_the_clock() -> None:
    raw, now = letter(), timezone.now()
    assert store(raw, now=now) is not None
    assert read_again(now=now) == 0, "whoever stored it may still be reading"
    assert take_in(raw, now=now) == TakenIn("duplicate")
    assert read_again(now=now + LATER) == 1
    assert read_again(now=now + LATER) == 0
    assert InboundMail.objects.get().outcome == MailOutcome.OPENED
    assert Case.objects.get().received_at == now, "time runs from when it came"
    assert OutgoingMail.objects.count() == 1


@pytest.mark.crash
@pytest.mark.parametrize("step", ["store", "read", "open_case", "keep", "place_in_case"])
def test_killed_at_any_step_nothing_is_lost_and_nothing_half_done(step: str) -> None:
    """The process dies right after the step; the mail server sends the mail again, the clock reads it."""
    raw = letter(ACCESS, ("id.jpg", photo()))
    where = {"store": "take_in", "read": "take_in", "open_case": "place", "keep": "place", "place_in_case": "take_in"}
    code = f"""
import os, signal, sys, django
django.setup()
from django.utils import timezone
from requests_app.intake import place, take_in
whole = {where[step]}.{step}
def dies(*args, **more):
    whole(*args, **more)
    os.kill(os.getpid(), signal.SIGKILL)
{where[step]}.{step} = dies
take_in.take_in(sys.stdin.buffer.read(), now=timezone.now())
"""
    done = subprocess.run(
        [sys.executable, "-c", code], input=raw, cwd=ROOT, env=child_environment(), capture_output=True, check=False
    )
    assert done.returncode == -9, done.stderr
    assert Case.objects.count() == (step == "read")
    assert take_in(raw, now=timezone.now()).outcome == "duplicate"
    read_again(now=timezone.now() + LATER)
    assert InboundMail.objects.get().outcome == MailOutcome.OPENED
    assert Case.objects.count() == Message.objects.count() == IdentityDocument.objects.count() == 1
    assert OutgoingMail.objects.count() == 1


def test_a_poisoned_mail_goes_to_a_person_and_stops_no_other() -> None:
    now = timezone.now()
    poisoned = store(letter(), now=now - timedelta(minutes=5))
    sealing.vault().delete(poisoned.raw.path)  # whatever is done with it fails
    sound = store(letter("Radera mig.\n", subject="Radering"), now=now)
    for attempt in range(MOST_ATTEMPTS):
        assert read_again(now=now + LATER) == (2 if attempt == 0 else 1)
        poisoned.refresh_from_db()
        assert (poisoned.outcome, poisoned.attempts) == (MailOutcome.RECEIVED, attempt + 1)
    sound.refresh_from_db()
    assert sound.outcome == MailOutcome.OPENED
    read_again(now=now + LATER)
    poisoned.refresh_from_db()
    assert (poisoned.outcome, poisoned.why) == (MailOutcome.QUARANTINED, "unreadable")
    assert Task.objects.get().about == poisoned.pk
    assert read_again(now=now + LATER) == 0


def test_many_copies_at_once_open_one_case() -> None:
    """The same mail from two relays and twice from each, all in the same second."""
    raw = letter(ACCESS, ("id.jpg", photo()))
    copies = [raw, raw, b"Received: from mx2.example.se\r\n" + raw, b"Received: from mx2.example.se\r\n" + raw]
    running = [
        subprocess.Popen(
            [*COMMAND, "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, env=child_environment()
        )
        for _ in copies
    ]
    time.sleep(4)  # until all have started and wait for their mail
    for process, copy in zip(running, copies, strict=True):
        process.stdin.write(copy)
    for process in running:
        process.stdin.close()
    answers = [process.stdout.read() for process in running]
    assert [process.wait(timeout=60) for process in running] == [0] * len(copies)
    assert sorted(b'"duplicate"' in answer for answer in answers) == [False, True, True, True], answers
    assert Case.objects.count() == OutgoingMail.objects.count() == IdentityDocument.objects.count() == 1
    assert InboundMail.objects.count() == 2, connection.vendor
