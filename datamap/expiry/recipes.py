"""How a row becomes anonymous: named, versioned recipes (law.md §10.3). No key, hash or free text survives."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat, Replace, Substr

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


class Told(Func):
    """What a table of words says for a text, else the expression given: the text is worked out once per row."""

    output_field = CharField()

    def __init__(self, text: Any, otherwise: Any, words: Mapping[str, str]) -> None:
        self.words = words
        super().__init__(text, otherwise)

    def as_sql(self, compiler: Any, connection: Any, *args: Any, **context: Any) -> Any:
        """``CASE text WHEN … THEN … ELSE … END``."""
        (text, first), (otherwise, last) = (compiler.compile(said) for said in self.get_source_expressions())
        whens = " ".join(["WHEN %s THEN %s"] * len(self.words))
        pairs = [word for pair in self.words.items() for word in pair]
        return f"CASE {text} {whens} ELSE {otherwise} END", [*first, *pairs, *last]


def county(field: str) -> Told:
    """The län by the first three or two digits of a Swedish postcode; empty for anything else."""
    bare = Replace(F(field), Value(" "), Value(""))
    by_length = [{prefix: name for prefix, name in COUNTY_BY_PREFIX.items() if len(prefix) == many} for many in (2, 3)]
    by_two = Told(Substr(bare, 1, 2), Value(""), by_length[0])
    return Told(Substr(bare, 1, 3), by_two, by_length[1])


def anonymise_staff(users: "QuerySet[Any]") -> dict[str, int]:
    """The account stays as a number the journal names; its name and password go."""
    former = Concat(Value(FORMER), Cast(F("pk"), CharField()))
    return {"auth.User": users.update(username=former, password="!")}  # noqa: S106 - marks it as unusable


RECIPES = {
    "partners.Partner": Recipe(PARTNER, anonymise_partners, True, Q()),
    "auth.User": Recipe("former_staff/1", anonymise_staff, False, ~Q(username__startswith=FORMER)),
}
