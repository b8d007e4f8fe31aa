"""Many rows at once: COPY on PostgreSQL, prepared inserts on SQLite."""

from collections.abc import Sequence
from typing import NamedTuple

from django.core.management.color import no_style
from django.db import connection
from django.db.models import Max, Model


def insert(model: type[Model], rows: Sequence[NamedTuple]) -> None:
    """Put `rows` into the model's table; their field names are its columns. Constraints hold as for any insert."""
    if not rows:
        return
    quote = connection.ops.quote_name
    table, columns = quote(model._meta.db_table), ", ".join(quote(name) for name in rows[0]._fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * len(rows[0]))
            # The names come from the models and row classes of this room, never from outside.
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({places})", rows)  # noqa: S608


def highest_key(model: type[Model]) -> int:
    """The highest primary key in use, 0 in an empty table."""
    return model._default_manager.aggregate(highest=Max("pk"))["highest"] or 0


def keep_others_out(model: type[Model]) -> None:
    """Hold the table until the transaction ends, so that keys and numbers counted now stay free.

    SQLite needs no word: its transactions are immediate and one at a time.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(model._meta.db_table)} IN EXCLUSIVE MODE")


def settle(*models: type[Model]) -> None:
    """Set the key counters past the keys written by hand and let the planner look at the tables."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
        for model in models:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")
