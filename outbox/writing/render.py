"""Templates of letters: plain text, nothing escaped, and no place left unfilled."""

import re
from functools import cache
from typing import Any, NamedTuple

from django.template import Context, Engine

from outbox.writing.points import Facts, LetterIncomplete

_BLANK_LINES = re.compile(r"\n{3,}")


class _Unfilled(str):
    """Stands for a value nobody gave. Django asks it for ``%s`` and fills in the name: that is where it objects."""

    __slots__ = ()

    def __contains__(self, part: object) -> bool:
        return True

    def __mod__(self, name: Any) -> str:
        raise LetterIncomplete(f"unfilled: {name}")


class Text(NamedTuple):
    """A letter or notice ready to be kept and sent."""

    subject: str
    body: str


@cache
def _engine() -> Engine:
    return Engine(app_dirs=True, autoescape=False, string_if_invalid=_Unfilled("%s"))


def render(template: str, facts: Facts) -> Text:
    """Fill a template: first line subject, rest body. Raises ``LetterIncomplete`` for a value nobody gave."""
    filled = _engine().get_template(template).render(Context(dict(facts), autoescape=False))
    lines = [line.rstrip() for line in filled.strip().splitlines()]
    body = _BLANK_LINES.sub("\n\n", "\n".join(lines[1:]).strip())
    return Text(lines[0].strip(), body + "\n")


def source(template: str) -> str:
    """A template as it stands in the house."""
    return str(_engine().get_template(template).source)
