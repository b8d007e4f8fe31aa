"""A lookup: the parts stand in the text in this order, whatever is between them. One scan for every way to break it up.

It finds too much rather than too little: read what it finds; without parts it is every text. Capital letters count,
but on SQLite those of ASCII.
"""

from collections.abc import Sequence
from typing import Any

from django.db.models import Lookup, TextField


class Spelled(Lookup):
    """``text__spelled=("811218", "9876")``. PostgreSQL seeks one part without a pattern, twice as fast."""

    lookup_name = "spelled"
    prepare_rhs = False
    rhs: Sequence[str]

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """LIKE, its wildcards in the parts escaped."""
        lhs, params = self.process_lhs(compiler, connection)
        pattern = "%".join(["", *(connection.ops.prep_for_like_query(part) for part in self.rhs), ""])
        return f"{lhs} LIKE %s ESCAPE '\\'", [*params, pattern]

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        """``strpos`` where there is but one part."""
        if len(self.rhs) != 1:
            return self.as_sql(compiler, connection)
        lhs, params = self.process_lhs(compiler, connection)
        return f"strpos({lhs}, %s) > 0", [*params, self.rhs[0]]


TextField.register_lookup(Spelled)
