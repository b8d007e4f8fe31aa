"""A mail is read by a process that can't take more than its share and knows no secret."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from requests_app.intake.mail import sandbox
from requests_app.intake.mail.parsed import MAX_RAW, ParsedMail, ParseFailure
from requests_app.intake.mail.parsing import parse
from requests_app.intake.mail.sandbox import parse_limited
from requests_app.intake.mail.wire import from_bytes, to_bytes
from tests.requests_app.mails import JPEG, file_part, mail, parted, text_part

ROOT = Path(sandbox.__file__).resolve().parents[3]


def _in_a_clean_process(code: str) -> str:
    start = f"import sys, time; sys.path.insert(0, {str(ROOT)!r}); from requests_app.intake.mail import child\n{code}"
    done = subprocess.run([sys.executable, "-I", "-c", start], capture_output=True, text=True, check=True, timeout=60)
    return done.stdout.strip()


def test_the_same_mail_comes_out_as_without_the_sandbox():
    raw = parted("mixed", text_part("Hej"), file_part(JPEG, "id.jpg"))
    assert parse_limited(raw) == parse(raw)


def test_a_mail_over_the_cap_is_not_even_tried():
    assert parse_limited(b"x" * (MAX_RAW + 1)) == ParseFailure("size")


def test_the_largest_mail_fits_within_the_limits():
    photo = b"\xff\xd8\xff" + bytes(17 * 1024 * 1024)
    read = parse_limited(parted("mixed", text_part("Hej"), file_part(photo, "id.jpg")))
    assert isinstance(read, ParsedMail)
    assert read.attachments[0].data == photo


@pytest.mark.parametrize(
    ("parse_instead", "status"),
    [
        ("child.CPU_SECONDS = 1\ndef parse(raw):\n  while True: pass", "c"),
        ("def parse(raw): return bytearray(600 * 1024 * 1024)", "m"),
        ("child.WALL_SECONDS = 0.3\ndef parse(raw): time.sleep(60)", "t"),
        ("def parse(raw): raise ValueError", "x"),
        ("def parse(raw): return parse(raw)", "x"),
    ],
)
def test_a_parser_gone_wild_is_stopped_and_the_next_mail_read(parse_instead: str, status: str):
    wild = f"real = child.parse\n{parse_instead}\nchild.parse = parse\nfirst = child._in_a_fork(b'')[0]\n"
    after = "child.parse = real\nprint(first.decode(), child._in_a_fork(b'')[0] == child.OK)"
    assert _in_a_clean_process(wild + after) == f"{status} True"


def test_the_reader_knows_no_django_and_no_secret():
    loaded = _in_a_clean_process("print(any(name.split('.')[0] == 'django' for name in sys.modules))")
    assert loaded == "False"
    parse_limited(mail("x"))
    process = sandbox._reader.process
    assert process is not None
    assert Path(f"/proc/{process.pid}/environ").read_bytes() == b""


def test_a_killed_reader_is_replaced():
    parse_limited(mail("x"))
    process = sandbox._reader.process
    assert process is not None
    os.kill(process.pid, signal.SIGKILL)
    assert isinstance(parse_limited(mail("Hej igen")), ParsedMail)


def test_an_interrupted_reading_never_hands_its_answer_to_the_next_mail(monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as patched:
        patched.setattr(sandbox, "_exactly", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            parse_limited(mail("Annas mejl"))
    read = parse_limited(mail("Bertils mejl"))
    assert isinstance(read, ParsedMail)
    assert read.text == "Bertils mejl"


def _interrupt(*_: object) -> bytes:
    raise KeyboardInterrupt


def test_a_fork_of_ours_starts_a_reader_of_its_own():
    parse_limited(mail("x"))
    process = sandbox._reader.process
    child = os.fork()
    if child == 0:
        fine = sandbox._reader.process is None and isinstance(parse_limited(mail("y")), ParsedMail)
        sandbox._reader.stop()
        os._exit(0 if fine else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert sandbox._reader.process is process
    assert isinstance(parse_limited(mail("z")), ParsedMail)


@pytest.mark.parametrize("cut", [0, 4, 9, 100, -1])
def test_a_cut_answer_is_refused(cut: int):
    whole = to_bytes(parse(parted("mixed", text_part("Hej"), file_part(JPEG, "id.jpg"))))
    with pytest.raises(ValueError):  # noqa: PT011 - any of its kinds
        from_bytes(whole[:cut])
