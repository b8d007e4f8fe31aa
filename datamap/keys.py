"""Many keys as one parameter of a statement, where an IN list would have a place for each of thousands."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import Expression, Model


class Keys(Expression):
    """The keys of some rows of ``model``, for the right side of ``__in``. Just these rows and no range between them.

    A list is read, checked and bound place by place in Python and again in the database; one array or one JSON text
    is not.
    """

    def __init__(self, model: type[Model], keys: Sequence[Any]) -> None:
        self.keys = keys
        super().__init__(output_field=model._meta.pk)

    def as_sql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite: read out of one JSON text."""
        return "SELECT value FROM json_each(%s)", [json.dumps(self._prepared(connection))]

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL: an array."""
        return f"SELECT unnest(%s::{self.output_field.rel_db_type(connection)}[])", [self._prepared(connection)]

    def _prepared(self, connection: Any) -> list[Any]:
        return [self.output_field.get_db_prep_value(key, connection) for key in self.keys]
