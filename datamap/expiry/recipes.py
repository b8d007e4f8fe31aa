"""How a row becomes anonymous: named, versioned recipes (law.md §10.3). No key, hash or free text survives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Case, CharField, F, Func, Q, QuerySet, Value, When
from django.db.models.functions import Cast, Concat, Replace, Substr
from django.db.models.lookups import In

from datamap.registry import model_of
from identifiers import COUNTY_BY_PREFIX

PARTNER = "partner/1"
FORMER = "former-"


@dataclass(frozen=True)
class Recipe:
    """``write`` puts down what stays and answers counts by label; ``deletes``: the row goes afterwards."""

    name: str
    write: Callable[["QuerySet[Any]"], dict[str, int]]
    deletes: bool
    still_to_do: Q


class Quarter(Func):
    """The quarter of a date, as ``2026-Q3``; empty for none."""

    output_field = CharField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """PostgreSQL's own."""
        return self.as_sql(
            compiler, connection, template="COALESCE(to_char(%(expressions)s, 'YYYY-\"Q\"Q'), '')", **context
        )

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """SQLite's own date functions: no call into Python per row."""
        template = (
            "COALESCE(strftime('%%%%Y', %(expressions)s) || '-Q' || "
            "((CAST(strftime('%%%%m', %(expressions)s) AS INTEGER) + 2) / 3), '')"
        )
        return self.as_sql(compiler, connection, template=template, **context)


def anonymise_partners(partners: "QuerySet[Any]") -> dict[str, int]:
    """One AnonymisedPartner row for each: county, quarters, kind of customer. One INSERT ... SELECT."""
    target = model_of("partners.AnonymisedPartner")
    columns = {
        "county": county("postcode"),
        "kind": F("kind"),
        "started_quarter": Quarter(F("relation_started_on")),
        "ended_quarter": Quarter(F("relation_ended_on")),
        "recipe": Value(PARTNER),
    }
    chosen = partners.order_by().annotate(**{f"new_{name}": said for name, said in columns.items()})
    sql, params = chosen.values_list(*(f"new_{name}" for name in columns)).query.sql_with_params()
    quote = connection.ops.quote_name
    into = f"INSERT INTO {quote(target._meta.db_table)} ({', '.join(map(quote, columns))}) "  # names of ours, no input
    with connection.cursor() as cursor:
        cursor.execute(into + sql, params)
        return {target._meta.label: cursor.rowcount}


def county(field: str) -> Case:
    """The län by the first three or two digits of a Swedish postcode; empty for anything else."""
    bare = Replace(F(field), Value(" "), Value(""))
    return Case(
        *(
            When(In(Substr(bare, 1, length), prefixes), then=Value(name))
            for length in (3, 2)
            for name, prefixes in _prefixes(length).items()
        ),
        default=Value(""),
        output_field=CharField(),
    )


def anonymise_staff(users: "QuerySet[Any]") -> dict[str, int]:
    """The account stays as a number the journal names; its name and password go."""
    former = Concat(Value(FORMER), Cast(F("pk"), CharField()))
    return {"auth.User": users.update(username=former, password="!")}  # noqa: S106 - marks it as unusable


def _prefixes(length: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for prefix, name in COUNTY_BY_PREFIX.items():
        if len(prefix) == length:
            found.setdefault(name, []).append(prefix)
    return found


RECIPES = {
    "partners.Partner": Recipe(PARTNER, anonymise_partners, True, Q()),
    "auth.User": Recipe("former_staff/1", anonymise_staff, False, ~Q(username__startswith=FORMER)),
}
