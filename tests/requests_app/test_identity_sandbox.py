"""The process that decodes a stranger's file can reach nothing, and is not believed without proof."""

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from requests_app.identity import sandbox
from requests_app.identity.inspect_upload import ImageKind, inspect
from requests_app.identity.refusals import RefusalReason, UploadRefused
from requests_app.identity.sandbox import SandboxUnavailable, reencode
from tests.requests_app.made_up_cards import as_bytes, card, heic, pdf


def test_a_child_that_takes_too_long_is_killed() -> None:
    with pytest.raises(UploadRefused) as caught:
        reencode(as_bytes(card()), ImageKind.JPEG, wall_seconds=0.001)
    assert caught.value.reason is RefusalReason.TOO_DEMANDING


GOOD = as_bytes(card((10, 10)))
EVIL_CHILDREN = {
    "killed": "os.kill(os.getpid(), 9)",
    "segfault": "os.kill(os.getpid(), 11)",
    "silent": "pass",
    "half": f"out(b'OK 10 10 1 {len(GOOD)}\\n' + {GOOD[:-20]!r})",
    "tail": f"out(b'OK 10 10 1 {len(GOOD) + 8}\\n' + {GOOD!r} + b'<script>')",
    "wrong size": f"out(b'OK 20 20 1 {len(GOOD)}\\n' + {GOOD!r})",
    "metadata": f"x = {as_bytes(card((10, 10)), comment=b'secret')!r}; out(b'OK 10 10 1 %d\\n' % len(x) + x)",
    "not a picture": "out(b'OK 10 10 1 6\\n<html>')",
    "not a number": "out(b'OK a b c d\\n')",
    "unknown reason": "out(b'NO because\\n')",
    "endless": "[out(bytes(1 << 20)) for _ in iter(int, 1)]",
}


@pytest.mark.parametrize("deed", EVIL_CHILDREN.values(), ids=EVIL_CHILDREN.keys())
def test_a_taken_over_or_dying_child_ends_in_a_refusal(
    deed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = tmp_path / "child.py"
    child.write_text(
        "import os, sys\nout = lambda b: (sys.stdout.buffer.write(b), sys.stdout.buffer.flush())\n"
        f"out(b'READY\\n'); sys.stdin.buffer.read()\n{deed}\n"
    )
    monkeypatch.setattr(sandbox, "CHILD", child)
    with pytest.raises(UploadRefused) as caught:
        reencode(as_bytes(card()), ImageKind.JPEG)
    assert caught.value.reason is RefusalReason.BROKEN


def is_running(pid: int) -> bool:
    """False once it is gone, or dead and only waiting to be reaped."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_grandchild_is_killed_with_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    child = tmp_path / "child.py"
    child.write_text(
        "import os, sys, time\nsys.stdout.buffer.write(b'READY\\n'); sys.stdout.flush()\n"
        f"pid = os.fork()\nif pid:\n    open({str(tmp_path / 'pid')!r}, 'w').write(str(pid))\ntime.sleep(60)\n"
    )
    monkeypatch.setattr(sandbox, "CHILD", child)
    with pytest.raises(UploadRefused) as caught:
        reencode(as_bytes(card()), ImageKind.JPEG, wall_seconds=2)
    assert caught.value.reason is RefusalReason.TOO_DEMANDING
    grandchild = int((tmp_path / "pid").read_text())
    until = time.monotonic() + 5
    while is_running(grandchild) and time.monotonic() < until:
        time.sleep(0.02)
    assert not is_running(grandchild)


def test_a_sandbox_that_cannot_start_is_not_the_persons_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "CHILD", tmp_path / "missing.py")
    with pytest.raises(SandboxUnavailable):
        reencode(as_bytes(card()), ImageKind.JPEG)


PROBE = """
import os, resource, socket, sys
sys.path.insert(0, sys.argv[1])
import reencode_child
reencode_child.shut_in()
def tried(deed):
    try:
        deed()
    except (OSError, MemoryError):
        return False
    return True
deeds = {
    "read": lambda: open("/etc/hostname").close(),
    "write": lambda: open("/tmp/should-not-be", "w").close(),
    "connect": lambda: socket.socket(),
    "memory": lambda: bytearray(2 * 1024**3),
}
print([name for name, deed in deeds.items() if tried(deed)], resource.getrlimit(resource.RLIMIT_CPU)[0],
      resource.getrlimit(resource.RLIMIT_CORE))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="limits are Linux's")
def test_the_child_can_reach_nothing() -> None:
    child_dir = str(sandbox.CHILD.parent)
    done = subprocess.run([sys.executable, "-I", "-c", PROBE, child_dir], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] 20 (0, 0)"


def test_the_child_sees_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULT_KEYS", "a-secret")
    child = tmp_path / "child.py"
    child.write_text(f"import os\nopen({str(tmp_path / 'seen')!r}, 'w').write(repr((dict(os.environ), os.getcwd())))\n")
    monkeypatch.setattr(sandbox, "CHILD", child)
    with pytest.raises(SandboxUnavailable):
        reencode(as_bytes(card()), ImageKind.JPEG)
    seen = (tmp_path / "seen").read_text()
    assert "a-secret" not in seen
    assert "VAULT_KEYS" not in seen
    assert "PATH" not in seen
    assert seen.endswith("'/')")


def test_no_temp_file_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process any temp file would land in `tmp_path`; the child can write none at all (see above)."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    for data in (as_bytes(card()), heic(card()), pdf()):
        reencode(data, inspect(data))
    with pytest.raises(UploadRefused):
        reencode(as_bytes(card())[:400], ImageKind.JPEG)
    assert not list(tmp_path.iterdir())
