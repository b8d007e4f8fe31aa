"""Databases to measure on: prepared once, copied for every run, dropped at the end. Never one that holds anything."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import environ
import psycopg

from tests.run_suites import postgres


@dataclass
class Scratch:
    """One engine: ``new`` makes an empty database, ``copy`` another like it; both answer its URL."""

    name: str
    room: Path
    server: str = ""
    made: list[str] = field(default_factory=list)

    def new(self, name: str) -> str:
        """An empty database."""
        if not self.server:
            self._unlink(name)
            return self._file(name)
        return self._create(name, "template1")

    def copy(self, of: str, name: str) -> str:
        """One with the same rows; the copy of that name made before is gone."""
        if not self.server:
            self._unlink(name)
            shutil.copyfile(self.room / f"{of}.sqlite3", self.room / f"{name}.sqlite3")
            return self._file(name)
        return self._create(name, self._full(of))

    def drop(self) -> None:
        """Drop what was made on the server."""
        for name in self.made:
            self._run(f'DROP DATABASE IF EXISTS "{name}"')

    def _file(self, name: str) -> str:
        return f"sqlite:///{self.room / name}.sqlite3"

    def _unlink(self, name: str) -> None:
        for rest in ("", "-wal", "-shm"):
            (self.room / f"{name}.sqlite3{rest}").unlink(missing_ok=True)

    def _create(self, name: str, template: str) -> str:
        full = self._full(name)
        self._run(f'DROP DATABASE IF EXISTS "{full}"')
        self._run(f'CREATE DATABASE "{full}" TEMPLATE "{template}"')
        self.made.append(full)
        return f"{self.server.rpartition('/')[0]}/{full}"

    def _full(self, name: str) -> str:
        return f"dhprivacy_bench_{os.getpid()}_{name}"

    def version(self) -> str:
        """The server's version; "" for SQLite, which is a library."""
        return str(self._connect().info.server_version // 10000) if self.server else ""

    def _run(self, statement: str) -> None:
        with self._connect() as connection:
            connection.execute(statement)  # type: ignore[arg-type]

    def _connect(self) -> "psycopg.Connection[Any]":
        there: dict[str, Any] = environ.Env.db_url_config(self.server)
        names = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD", "dbname": "NAME"}
        given = {name: there[key] for name, key in names.items() if there.get(key)}
        return psycopg.connect(**given, autocommit=True)


@contextmanager
def engines() -> Iterator[list[Scratch]]:
    """SQLite, and PostgreSQL where one is to be had (as for ``make test``)."""
    room = Path(tempfile.mkdtemp(prefix="dhprivacy-bench-"))
    found = [Scratch("SQLite", room)]
    try:
        with postgres() as url:
            if url:
                found.append(Scratch("PostgreSQL", room, url))
                os.environ["BENCH_POSTGRES"] = found[-1].version()
            try:
                yield found
            finally:
                for engine in found:
                    engine.drop()
    finally:
        shutil.rmtree(room, ignore_errors=True)
