"""Questions of the start-up checks to the database: on SQLite a transaction would wait for whoever is writing."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def reading() -> Iterator[None]:
    """Only reads in here. Each sees what is committed by then; in a transaction, a failure spoils nothing around it."""
    if not connection.in_atomic_block:
        yield  # autocommit: our transactions are IMMEDIATE, which takes SQLite's only write lock, up to 20 s for each
        return
    with transaction.atomic():
        yield
