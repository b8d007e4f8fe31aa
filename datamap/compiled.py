"""Statements that are the same for every person but for the values in them: Django writes each once, then it is sent.

To write one takes longer than the database needs to answer it, and there are dozens in an erasure.
"""

from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from typing import Any, ParamSpec

from django.db import connection
from django.db.models import Expression, Field, QuerySet

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


class Statement:
    """What Django made of a query set of values: SQL, its parameters with slots among them, how to read the answer."""

    def __init__(self, rows: "QuerySet[Any, Any]") -> None:
        self._compiler: Any = rows.query.get_compiler(connection=connection)
        self.sql, self._params = self._compiler.as_sql()

    def params(self, values: dict[str, Any]) -> list[Any]:
        """The parameters with a value in each slot. Raises ``KeyError`` when one is missing."""
        return [one.ready(values[one.name]) if isinstance(one, Slot) else one for one in self._params]

    def rows(self, **values: Any) -> Iterator[tuple[Any, ...]]:
        """Send it and read the whole answer."""
        with connection.cursor() as cursor:
            cursor.execute(self.sql, self.params(values))
            return self._read([cursor.fetchall()])

    def stream(self, **values: Any) -> Iterator[tuple[Any, ...]]:
        """Send it and read a part of the answer at a time."""
        with_server = not connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS")
        with connection.chunked_cursor() if with_server else connection.cursor() as cursor:
            cursor.execute(self.sql, self.params(values))
            yield from self._read(iter(lambda: cursor.fetchmany(AT_ONCE), []))

    def _read(self, parts: Any) -> Iterator[tuple[Any, ...]]:
        found: Iterator[tuple[Any, ...]] = self._compiler.results_iter(parts, tuple_expected=True)
        return found


def compiled_once(build: Callable[P, "QuerySet[Any, Any]"]) -> Callable[P, Statement]:
    """The statement of the query set of values that ``build`` makes, made anew only for arguments not seen before.

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
