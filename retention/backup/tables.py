"""The database as text, table by table, out of one snapshot; and back into an empty one.

PostgreSQL writes its own COPY text, SQLite one JSON list a row. Neither needs a program beside ours: a server's
``pg_dump`` must fit its version, and a copy of SQLite's file would hold the keys that no backup may hold.
"""

import base64
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import psycopg
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection

from vault.models import ShortLivedKey

LEFT_OUT = {ShortLivedKey._meta.db_table, "django_session", "django_migrations"}
PIECE = 1024 * 1024  # bytes


class Snapshot(Protocol):
    """The database as it was at one moment, whatever is written meanwhile."""

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """The answer to a query."""

    def dump(self, table: str, columns: list[str]) -> Iterator[bytes]:
        """All rows of a table, in pieces that end with a row."""


def tables() -> dict[str, list[str]]:
    """Every table of ours that belongs in a backup, with its columns."""
    names = sorted(set(connection.introspection.django_table_names(only_existing=True)) - LEFT_OUT)
    with connection.cursor() as cursor:
        return {
            name: [column.name for column in connection.introspection.get_table_description(cursor, name)]
            for name in names
        }


@contextmanager
def snapshot() -> Iterator[Snapshot]:
    """A connection of its own that sees nothing written after now."""
    if connection.vendor == "postgresql":
        other = connection.copy()
        other.ensure_connection()
        try:
            other.connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield _Postgres(other.connection)
        finally:
            other.close()
    else:
        plain = sqlite3.connect(connection.settings_dict["NAME"], timeout=20, isolation_level=None)
        try:
            plain.execute("BEGIN")
            plain.execute("SELECT name FROM sqlite_master LIMIT 1").fetchall()  # it begins with the first read
            yield _Sqlite(plain)
        finally:
            plain.close()


def load(table: str, columns: list[str], piece: bytes) -> None:
    """Put rows as ``dump`` wrote them into a table, in the caller's transaction."""
    names = ", ".join(map(_quoted, columns))
    if connection.vendor == "postgresql":
        cursor = psycopg.Cursor(connection.connection)
        with cursor.copy(f"COPY {_quoted(table)} ({names}) FROM STDIN".encode()) as copy:
            copy.write(piece)
        return
    places = ", ".join(["%s"] * len(columns))
    rows = [[_from_json(value) for value in json.loads(line)] for line in piece.splitlines()]
    with connection.cursor() as django_cursor:
        django_cursor.executemany(f"INSERT INTO {_quoted(table)} ({names}) VALUES ({places})", rows)  # noqa: S608


def empty(names: list[str]) -> None:
    """Take out what the migrations laid. The journal is not touched while it is empty: it refuses."""
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"SELECT 1 FROM {_quoted(name)} LIMIT 1")  # noqa: S608 - a table of ours
            if cursor.fetchone():
                cursor.execute(f"DELETE FROM {_quoted(name)}")  # noqa: S608


def go_on_counting() -> None:
    """PostgreSQL: let each sequence go on after the highest key that was loaded."""
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


class _Postgres:
    def __init__(self, plain: "psycopg.Connection[Any]") -> None:
        self.plain = plain

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return psycopg.Cursor(self.plain).execute(sql.encode()).fetchall()

    def dump(self, table: str, columns: list[str]) -> Iterator[bytes]:
        names = ", ".join(map(_quoted, columns))
        with psycopg.Cursor(self.plain).copy(f"COPY {_quoted(table)} ({names}) TO STDOUT".encode()) as copy:
            yield from _gathered(bytes(row) for row in copy)


class _Sqlite:
    def __init__(self, plain: sqlite3.Connection) -> None:
        self.plain = plain

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.plain.execute(sql).fetchall()

    def dump(self, table: str, columns: list[str]) -> Iterator[bytes]:
        names = ", ".join(map(_quoted, columns))
        found = self.plain.execute(f"SELECT {names} FROM {_quoted(table)}")  # noqa: S608 - a table of ours
        yield from _gathered(json.dumps([_as_json(value) for value in row]).encode() + b"\n" for row in found)


def _gathered(rows: Iterator[bytes]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for row in rows:
        held.append(row)
        size += len(row)
        if size >= PIECE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _as_json(value: Any) -> Any:
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _from_json(value: Any) -> Any:
    return base64.b64decode(value["base64"]) if isinstance(value, dict) else value
