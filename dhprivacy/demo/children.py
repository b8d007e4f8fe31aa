"""The processes of a demo: started together, stopped together, none left behind."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

GRACE = 12.0  # seconds from "please stop" to "you are gone"
BEAT = 0.1  # seconds between two looks
PR_SET_PDEATHSIG = 1


class StopAsked(Exception):
    """Ctrl-C, SIGTERM or SIGHUP came, or the ``make`` that started us is gone."""


class ChildDied(Exception):
    """A process ended that was to go on; the text says which and shows the end of its log."""


class Children:
    """Starts processes, each in a group of its own with a log of its own, and ends every one of them."""

    def __init__(self, logs: Path) -> None:
        self.logs = logs
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.signals = 0
        self.parent = os.getppid()
        logs.mkdir(parents=True, exist_ok=True)

    def listen(self) -> None:
        """From now on signals only ask: what stands is taken down in order, even when they come twice."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._note)

    def start(
        self, name: str, command: Sequence[str], env: Mapping[str, str], *, pass_fds: Sequence[int] = ()
    ) -> subprocess.Popen[bytes]:
        """Start ``command``; its output goes to the log called ``name``."""
        with (self.logs / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(  # noqa: S603 - our own programs
                command,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=pass_fds,
                preexec_fn=_die_with_the_parent if sys.platform == "linux" else None,
            )
        return self.running[name]

    def run(self, name: str, command: Sequence[str], env: Mapping[str, str]) -> None:
        """Run one step to its end. Raises ``ChildDied`` when it fails and ``StopAsked``."""
        step = self.start(name, command, env)
        while step.poll() is None:
            self._heed_stop()
            time.sleep(BEAT)
        del self.running[name]
        if step.returncode:
            raise ChildDied(self._obituary(name, step.returncode))

    def watch(self, seconds: float | None = None) -> None:
        """Return after ``seconds``, or never. Raises ``ChildDied`` or ``StopAsked``."""
        until = None if seconds is None else time.monotonic() + seconds
        while until is None or time.monotonic() < until:
            self._heed_stop()
            for name, child in self.running.items():
                if child.poll() is not None:
                    raise ChildDied(self._obituary(name, child.returncode))
            time.sleep(BEAT)

    def stop(self) -> None:
        """Ask every process to end, wait, then end what is left of its group; a second Ctrl-C cuts the wait."""
        asked = self.signals
        for child in self.running.values():
            child.terminate()  # the leader alone: it lets its own children finish what they do
        until = time.monotonic() + GRACE
        while any(child.poll() is None for child in self.running.values()):
            if time.monotonic() > until or self.signals > max(asked, 1):
                break
            time.sleep(BEAT)
        for child in self.running.values():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(child.pid, signal.SIGKILL)  # also what a dead leader left in its group
            child.wait()
        self.running.clear()

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.signals += 1

    def _heed_stop(self) -> None:
        orphaned = "MAKELEVEL" in os.environ and os.getppid() != self.parent
        if self.signals or orphaned:
            raise StopAsked

    def _obituary(self, name: str, code: int) -> str:
        log = self.logs / f"{name}.log"
        last = "\n".join(f"  {line}" for line in log.read_text(errors="replace").splitlines()[-15:])
        return f"{name} ended with {code}; the end of {log}:\n{last}"


def _die_with_the_parent() -> None:
    """In the child: if the demo itself is killed outright, the kernel asks the child to end (Linux)."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
