"""The triggers of ``no_living_id_image`` weakened for a while, so that the tests are seen to be able to fail."""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

from django.db import connection

DDL = import_module("requests_app.migrations.0003_no_living_id_image")


@contextmanager
def without_triggers() -> Iterator[None]:
    """Neither side of the rule is watched."""
    _run(DDL.REMOVE[connection.vendor])
    try:
        yield
    finally:
        _run(DDL.POSTGRESQL if connection.vendor == "postgresql" else DDL.SQLITE)


@contextmanager
def without_share_lock() -> Iterator[None]:
    """PostgreSQL: the obvious pair of triggers, of which the key's side looks at the case without locking it."""
    sound = next(ddl for ddl in DDL.POSTGRESQL if "FOR SHARE" in ddl).replace("CREATE", "CREATE OR REPLACE", 1)
    _run([sound.replace(" FOR SHARE", "")])
    try:
        yield
    finally:
        _run([sound])


def _run(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
