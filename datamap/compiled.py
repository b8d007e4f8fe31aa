"""Statements that are the same for every person but for the values in them: Django writes each once, then it is sent.

To write one takes longer than the database needs to answer it, and there are dozens in an erasure.
"""

import json
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from typing import Any, ParamSpec

from django.db import connection
from django.db.models import Expression, Field, QuerySet
from django.db.models.query import get_related_populators
from django.db.transaction import TransactionManagementError

P = ParamSpec("P")
MOST = 256  # statements kept of one kind
AT_ONCE = 2000  # rows fetched at a time where there are many


class Slot(Expression):
    """Stands in a query set for a value given later, when the statement is sent. ``field``: the column's own."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A place in the SQL; the slot itself among its parameters marks which."""
        return "%s", [self]

    def ready(self, value: Any) -> Any:
        """The value as the database takes it in such a column."""
        return self.output_field.get_db_prep_value(value, connection=connection)


class Slots(Slot):
    """Stands for any number of texts given later, on the right side of ``__in``: one place for all, one JSON text.

    Not an array: PostgreSQL plans anew for each that is shorter than it thinks arrays are.
    """

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """As SQLite reads it."""
        return "SELECT value FROM json_each(%s)", [self]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """As PostgreSQL reads it."""
        return "SELECT jsonb_array_elements_text(%s::jsonb)", [self]

    def ready(self, value: Any) -> Any:
        """The texts in one."""
        return json.dumps(list(value))


class Statement:
    """What Django made of a query set: SQL, its parameters with slots among them, how to read the answer."""

    def __init__(self, rows: "QuerySet[Any, Any]") -> None:
        self._compiler: Any = rows.query.get_compiler(connection=connection)
        self.sql, self._params = self._compiler.as_sql()
        self._locks = rows.query.select_for_update

    def params(self, values: dict[str, Any]) -> list[Any]:
        """The parameters with a value in each slot. Raises ``KeyError`` when one is missing."""
        return [one.ready(values[one.name]) if isinstance(one, Slot) else one for one in self._params]

    def rows(self, **values: Any) -> Iterator[tuple[Any, ...]]:
        """Send it and read the whole answer."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params(values))
            return self._read([cursor.fetchall()])

    def objects(self, **values: Any) -> list[Any]:
        """Send it and read the whole answer of a query set that is not of values, with what is joined or annotated.

        Raises ``TransactionManagementError`` where rows are to be locked outside a transaction.
        """
        if self._locks and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked until the transaction ends, so open one")
        select, told = self._compiler.select, self._compiler.klass_info
        own = slice(told["select_fields"][0], told["select_fields"][-1] + 1)
        names = [chosen[0].target.attname for chosen in select[own]]
        joined = get_related_populators(told, select, connection.alias)  # type: ignore[call-arg]  # stubs of Django 6
        found = []
        for row in self.rows(**values):
            one = told["model"].from_db(connection.alias, names, row[own])
            for other in joined:
                other.populate(row, one)
            for name, place in self._compiler.annotation_col_map.items():
                setattr(one, name, row[place])
            found.append(one)
        return found

    def one(self, **values: Any) -> Any:
        """The only one of ``objects``. Raises the model's ``DoesNotExist``, and as ``objects`` does."""
        found = self.objects(**values)
        if not found:
            raise self._compiler.klass_info["model"].DoesNotExist
        return found[0]

    def stream(self, **values: Any) -> Iterator[tuple[Any, ...]]:
        """Send it and read a part of the answer at a time."""
        with streaming_cursor() as cursor:
            cursor.execute(self.sql, self.params(values))
            yield from self._read(iter(lambda: cursor.fetchmany(AT_ONCE), []))

    def _read(self, parts: Any) -> Iterator[tuple[Any, ...]]:
        found: Iterator[tuple[Any, ...]] = self._compiler.results_iter(parts, tuple_expected=True)
        return found


def streaming_cursor() -> Any:
    """A cursor that leaves rows with the server until they are fetched, where the connection allows that."""
    with_server = not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
    return connection.chunked_cursor() if with_server else connection.cursor()


def compiled_once(build: Callable[P, "QuerySet[Any, Any]"]) -> Callable[P, Statement]:
    """The statement of the query set that ``build`` makes, made anew only for arguments not seen before.

    The arguments choose the statement's form, never whom it is about: that goes into its slots.
    """

    @lru_cache(MOST)
    def of_vendor(_vendor: str, *args: P.args, **kwargs: P.kwargs) -> Statement:
        return Statement(build(*args, **kwargs))

    @wraps(build)
    def statement(*args: P.args, **kwargs: P.kwargs) -> Statement:
        written: Statement = of_vendor(connection.vendor, *args, **kwargs)  # type: ignore[arg-type]  # hashable
        return written

    return statement
