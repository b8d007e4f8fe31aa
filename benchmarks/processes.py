"""What a web server and the database backends that work for it have used, read from ``/proc``."""

import os
import threading
from pathlib import Path
from typing import Any

import environ
import psycopg

from benchmarks.scratch import Scratch

TICKS = os.sysconf("SC_CLK_TCK")
EVERY = 0.5  # seconds between two looks at who is there


class Processes:
    """The processes under one master, and the server's backends of one database.

    Workers and backends come and go, so they are looked at all the time and each one's last figures are kept.
    """

    def __init__(self, master: int, engine: Scratch, url: str) -> None:
        self.master = master
        self._database = psycopg.connect(**_where(url), autocommit=True) if engine.server else None
        self._spent: dict[int, float] = {}
        self._largest = 0.0
        self._asking, self._over = threading.Lock(), threading.Event()
        threading.Thread(target=self._watch, daemon=True).start()

    def cpu(self) -> float:
        """Seconds of user and system time so far."""
        self._look()
        return sum(self._spent.values())

    def peak(self) -> float:
        """The largest resident memory a worker ever had, in MiB."""
        self._look()
        return self._largest

    def stop(self) -> None:
        """Look no more, and let the database go."""
        self._over.set()
        with self._asking:
            if self._database is not None:
                self._database.close()

    def _watch(self) -> None:
        while not self._over.wait(EVERY):
            self._look()

    def _look(self) -> None:
        with self._asking:
            if self._over.is_set():
                return
            for pid in (self.master, *_children(self.master), *self._backends()):
                self._spent[pid] = max(_seconds(pid), self._spent.get(pid, 0))
            self._largest = max([self._largest, *map(_high_water, _children(self.master))])

    def _backends(self) -> list[int]:
        if self._database is None:
            return []
        there = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        return [pid for (pid,) in self._database.execute(there)]


def _where(url: str) -> dict[str, Any]:
    there: dict[str, Any] = environ.Env.db_url_config(url)
    names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
    return {name: there[key] for name, key in names.items() if there.get(key)}


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except FileNotFoundError:
        return []


def _seconds(pid: int) -> float:
    try:
        said = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(map(int, said.rpartition(")")[2].split()[11:13])) / TICKS


def _high_water(pid: int) -> float:
    try:
        said = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    lines = dict(line.split(":", 1) for line in said.splitlines() if ":" in line)
    return int(lines.get("VmHWM", "0 kB").split()[0]) / 1024
