"""SQL that seeks strings in a text, however what is between their parts is spelled: one scan for every spelling.

It finds too much rather than too little: read what it finds. Capital letters count. Each string is a run through the
whole text, so those with a sign in common that few texts have, a digit or @, are sought only where that sign is.
"""

import re
from collections import Counter
from collections.abc import Iterable

from django.db import connection

Parts = tuple[str, ...]  # of one string, in this order; without any it is in every text
MAY_MISS = 3  # signs at the beginning of a part
# Signs of ASCII by how seldom a Swedish text has them; what is not among them is not begun with.
RAREST_FIRST = "@_~#$%&=<>{}|^\\+;zqx9786534/wj2y1-:0cbpuvhfkmgodlirstnae., "
LONG = 4  # signs, from which on a part is found faster than the pattern it belongs to
FEW_HAVE = frozenset("@0123456789")


def anywhere(text: str, strings: Iterable[Parts]) -> tuple[str, list[str]]:
    """The condition that one of the strings is in ``text``, a column or an expression in SQL; its parameters."""
    found: list[tuple[str, list[str]]] = []
    left = list(strings)
    while sharing := _sharing(left):
        sign, those = sharing
        first, inner = _here(text, (sign,)), _either([_here(text, one) for one in those])
        found.append((f"({first[0]} AND {inner[0]})", [*first[1], *inner[1]]))
        left = [one for one in left if one not in those]
    return _either([*(_here(text, one) for one in left), *found])


def _sharing(strings: list[Parts]) -> tuple[str, list[Parts]] | None:
    """The sign that most of the strings have of those few texts have, and these strings; None when no two share one."""
    counted = Counter(sign for one in strings for sign in FEW_HAVE.intersection("".join(one)))
    sign = max(counted, key=lambda sign: (counted[sign], -RAREST_FIRST.index(sign)), default="")
    return (sign, [one for one in strings if sign in "".join(one)]) if counted[sign] > 1 else None


def _either(conditions: list[tuple[str, list[str]]]) -> tuple[str, list[str]]:
    sql = " OR ".join(condition for condition, _values in conditions)
    return f"({sql})", [value for _condition, values in conditions for value in values]


def _here(text: str, parts: Parts) -> tuple[str, list[str]]:
    if not parts:
        return f"{text} IS NOT NULL", []
    return _in_sqlite(text, parts) if connection.vendor == "sqlite" else _in_postgresql(text, parts)


def _in_sqlite(text: str, parts: Parts) -> tuple[str, list[str]]:
    """GLOB: it runs to the next place of the first sign and compares there, so a rare one first is fast."""
    sought = "*".join(re.sub(r"[*?\[]", r"[\g<0>]", part) for part in (_from_rarest(parts[0]), *parts[1:]))
    return f"{text} GLOB %s", [f"*{sought}*"]


def _in_postgresql(text: str, parts: Parts) -> tuple[str, list[str]]:
    """A long part without a pattern, which is twice as fast; a pattern only where that part is."""
    longest = max(parts, key=len)
    first = f"strpos({text}, %s) > 0"
    if len(parts) == 1:
        return first, [longest]
    like, pattern = f"{text} LIKE %s ESCAPE '\\'", "%".join(["", *map(connection.ops.prep_for_like_query, parts), ""])
    return (f"({first} AND {like})", [longest, pattern]) if len(longest) >= LONG else (like, [pattern])


def _from_rarest(part: str) -> str:
    """The part from the rarest of its first signs on: the few it leaves out make it find a little more."""
    places = {RAREST_FIRST.find(sign): at for at, sign in enumerate(part[: min(MAY_MISS, len(part) // 2) + 1])}
    places.pop(-1, None)
    return part[places[min(places)] :] if places else part
