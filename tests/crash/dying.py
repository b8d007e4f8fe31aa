"""A verb killed at its first step, at its second, … until it lives to its end: no step is left out.

The product has no hook for this. A child, forked from the loaded test process, counts each SQL statement, each commit
(before and after it), each step on the disk, each mail handed over and each word with the mailbox, and sends itself
SIGKILL at the one it is told.
"""

import imaplib
import os
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

from django.core.mail import EmailMessage
from django.db import connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.crash import thief
from vault import storage

Work = Callable[[], object]


class Run(NamedTuple):
    """How a run ended, and the steps it had begun."""

    killed: bool
    steps: list[str]


class Told(AssertionError):
    """The verb itself failed in the child, with what it said."""


@dataclass
class Scene:
    """What a verb is about to be done to. ``picture`` is what is committed, without times and numbers that vary;
    ``look`` asserts what must hold at any moment; ``recover`` is what people and clock do next, and asserts its end."""

    verb: Work
    picture: Callable[[], object]
    look: Work
    recover: Callable[[Run], object]


def kill_at_every_step(
    lay: Callable[[], Scene],
    *,
    stages: int,
    spoil: Work = lambda: None,
    only: Callable[[str], bool] | None = None,
) -> int:
    """Answers how many processes died. The committed picture must pass through exactly ``stages``, in order.

    While nothing is committed the scene stands as it was laid and serves again. ``spoil`` patches the child, for
    mutants; ``only`` chooses steps by name.
    """
    steps: Iterable[int] = count(1) if only is None else _chosen(lay, spoil, only)
    scene, deaths = lay(), 0
    seen = [scene.picture()]
    for at in steps:
        run = run_dying_at(scene.verb, at, spoil)
        where = f"killed at step {at}, {run.steps[-1]}" if run.killed else "lived to its end"
        try:
            changed = _look(scene, seen, stages)
            if changed or not run.killed:
                scene.recover(run)
            else:
                thief.clear_away()
            thief.nothing_left_over()
        except AssertionError as error:
            raise AssertionError(f"{where}: {error}") from error
        if not run.killed:
            break
        deaths += 1
        scene = lay() if changed else scene
    assert len(seen) == stages, f"{len(seen)} stages, expected {stages}: {seen}"
    return deaths


def _look(scene: Scene, seen: list[object], stages: int) -> bool:
    """What a thief finds and what is committed, before any recovery; whether that is more than at the start."""
    scene.look()
    picture = scene.picture()
    if picture not in seen:
        seen.append(picture)
    assert picture in seen[-2:], f"back at an earlier stage: {picture}"
    assert len(seen) <= stages, f"a stage too many: {seen}"
    return picture != seen[0]


def _chosen(lay: Callable[[], Scene], spoil: Work, only: Callable[[str], bool]) -> list[int]:
    """The numbers of the steps so named, from a run nobody kills; at the end 0, another such run."""
    scene = lay()
    run = run_dying_at(scene.verb, 0, spoil)
    scene.recover(run)
    return [number for number, name in enumerate(run.steps, 1) if only(name)] + [0]


def run_dying_at(work: Work, at: int, spoil: Work = lambda: None) -> Run:
    """Fork, count the steps of ``work`` and die at number ``at``; 0 is never. Raises ``Told`` when it fails."""
    connections.close_all()
    hearing, telling = os.pipe()
    child = os.fork()
    if child == 0:
        _work_and_die(work, at, telling, spoil)
    os.close(telling)
    with os.fdopen(hearing, "rb") as ear:
        told = ear.read().decode()
    _child, status = os.waitpid(child, 0)
    if os.WIFEXITED(status) and os.WEXITSTATUS(status):
        raise Told(told)
    killed = os.WIFSIGNALED(status)
    assert not killed or os.WTERMSIG(status) == signal.SIGKILL
    return Run(killed, told.splitlines())


def _work_and_die(work: Work, at: int, telling: int, spoil: Work) -> None:
    try:
        tempfile.tempdir = os.environ["TMPDIR"] = str(thief.folder() / "tmp")
        spoil()
        step = _counter(at, telling)
        _watch(step)
        work()
        step("the end")
        os._exit(0)
    except BaseException:  # noqa: BLE001 - whatever it was, the parent is told
        os.write(telling, traceback.format_exc().encode())
    finally:
        os._exit(1)


def _counter(at: int, telling: int) -> Callable[[str], None]:
    numbers = count(1)

    def step(name: str) -> None:
        os.write(telling, f"{name}\n".encode())
        if next(numbers) == at:
            os.kill(os.getpid(), signal.SIGKILL)

    return step


def _watch(step: Callable[[str], None]) -> None:
    """Patches this process for good: it is a child that ends with its work."""

    def statement(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        step("sql " + " ".join(sql.split()[:4])[:60])
        return execute(sql, params, many, context)

    connection.execute_wrappers.append(statement)
    for owner, name, called in _steps_outside_sql():
        setattr(owner, name, _around(getattr(owner, name), called, step))


def _steps_outside_sql() -> Iterable[tuple[Any, str, str]]:
    return (
        (BaseDatabaseWrapper, "_commit", "commit"),
        (storage, "_write", "disk: write"),
        (os, "fsync", "disk: fsync"),
        (Path, "replace", "disk: rename"),
        (Path, "unlink", "disk: unlink"),
        (EmailMessage, "send", "mail: send"),
        (imaplib.IMAP4, "_command", "imap: ask"),
        (imaplib.IMAP4, "_command_complete", "imap: be answered"),
    )


def _around(real: Any, called: str, step: Callable[[str], None]) -> Any:
    def stepping(*args: Any, **kwargs: Any) -> Any:
        step(f"{called}, before")
        answer = real(*args, **kwargs)
        step(f"{called}, after")
        return answer

    return stepping
