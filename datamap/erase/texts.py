"""Search every text for the old identifiers, in any spelling (R-35): one scan a table, then a close look at the few.

The database is asked with the fewest strings that every spelling contains; what it answers is read here, folded, with
patterns that know where a name or number begins and ends, so that no number inside a longer one counts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

from datamap.compiled import streaming_cursor
from datamap.erase.verifying import Leftover, leftover, verify_columns
from datamap.find import WEAK_ALONE, Identifiers, sought
from datamap.registry import column, declarations, model_of
from datamap.spelled import anywhere
from datamap.terms import Declaration
from identifiers import (
    InvalidIdentifier,
    fold,
    number_pattern,
    parse_number,
    phone_parts,
    phone_pattern,
)

LEAST = 3  # signs; a shorter name would be found in every text
AT_ONCE = 500
# What may look otherwise in a text nobody folded: letters SQLite has no small form of, ß, white space, every dash.
UNSURE = re.compile(r"ss|[^a-z0-9@._+]+")


@dataclass(frozen=True)
class Sought:
    """One identifier: what the database is asked with, parts that every spelling has in this order; what decides."""

    name: str
    parts: tuple[str, ...]
    pattern: re.Pattern[str]

    @property
    def raw_parts(self) -> tuple[str, ...]:
        """The parts as they stand in a text that is not folded: what is the same in small letters of ASCII."""
        return tuple(piece for part in self.parts for piece in UNSURE.split(part) if piece)

    def stands_in(self, folded: str) -> bool:
        """Whether it is there. The pattern looks at every sign, so only where all the parts are."""
        return all(part in folded for part in self.parts) and self.pattern.search(folded) is not None


def search_texts(*known: Identifiers) -> list[Leftover]:
    """Every column of free text in which something of the person still stands. One query a table.

    Rows in which only a name was found and rows with more are told apart: a namesake is no leftover.
    """
    wanted = list(dict.fromkeys(one for identifiers in known for one in _wanted(identifiers)))
    if not wanted:
        return []
    return [hit for declared in declarations() for hit in _in_table(declared, wanted)]


def verify(*known: Identifiers) -> list[Leftover]:
    """The whole search, columns and texts. Empty, or nothing but held rows, means the erasure is whole."""
    return verify_columns(*known) + search_texts(*known)


def _in_table(declared: Declaration, wanted: list[Sought]) -> Iterator[Leftover]:
    columns = (*declared.reach.free_text, *declared.reach.raw_text)
    if not columns:
        return
    found: dict[tuple[str, bool], tuple[int, set[str]]] = {}
    for row in _candidates(declared, columns, wanted):
        for name, text in zip(columns, row, strict=True):
            folded = text if name in declared.reach.free_text else fold(text or "")
            hits = {one.name for one in wanted if one.stands_in(folded)}
            if hits:
                strong = not hits <= WEAK_ALONE
                rows, before = found.get((name, strong), (0, set()))
                found[name, strong] = rows + 1, before | hits
    for (name, _strong), (rows, evidence) in found.items():
        yield leftover(declared, name, evidence, rows=rows)


def _candidates(declared: Declaration, columns: tuple[str, ...], wanted: list[Sought]) -> Iterator[tuple[Any, ...]]:
    """The rows with any of the needles in any of the columns.

    The statement is written by hand: Django took longer to write those of the small tables than these to be searched.
    """
    model, quote = model_of(declared.label), connection.ops.quote_name
    named = {name: quote(column(model, name).get_attname()) for name in columns}
    small = {name: quote(f"{name} in small letters") for name in columns if name not in declared.reach.free_text}
    conditions: list[str] = []
    values: list[str] = []
    for name in columns:
        needles = dict.fromkeys(one.raw_parts if name in small else one.parts for one in wanted)
        condition, sought = anywhere(small.get(name, named[name]), needles)
        conditions.append(condition)
        values += sought
    # Every name is the map's and the models', never from outside. The offset keeps the database from putting what
    # makes small letters, which costs the most, in the place of each of its mentions.
    source = quote(model._meta.db_table)
    if small:
        made = [f"LOWER({named[name]}) AS {made}" for name, made in small.items()]
        inner = f"SELECT {', '.join([*named.values(), *made])} FROM {source}"  # noqa: S608
        source = f"({inner} LIMIT {_no_limit()} OFFSET 0) AS texts"
    sql = f"SELECT {', '.join(named.values())} FROM {source} WHERE {' OR '.join(conditions)}"  # noqa: S608
    with streaming_cursor() as cursor:
        cursor.execute(sql, values)
        while rows := cursor.fetchmany(AT_ONCE):
            yield from rows


def _no_limit() -> str:
    return "-1" if connection.vendor == "sqlite" else "ALL"


def _wanted(identifiers: Identifiers) -> Iterator[Sought]:
    for name in ("name", "company", "customer_number"):
        folded = fold(getattr(identifiers, name))
        if len(folded) >= LEAST:
            yield Sought(name, (folded,), _whole(folded))
    for typed in (identifiers.email, *identifiers.more_emails):
        if "@" in typed:
            yield Sought("email", (fold(typed),), _whole(fold(typed)))
    for phone in sought(identifiers).get("phone", ()):
        yield Sought("phone", phone_parts(phone), phone_pattern(phone))
    if identifiers.number:
        try:
            number = parse_number(identifiers.number)
        except InvalidIdentifier:
            return
        yield Sought("number", (number.ten_digit[:6], number.ten_digit[6:]), number_pattern(number))


def _whole(folded: str) -> re.Pattern[str]:
    """The text as words of its own: Ann is not in Anna; a genitive s is let through, as names are written."""
    return re.compile(rf"(?<!\w){re.escape(folded)}s?(?!\w)")
