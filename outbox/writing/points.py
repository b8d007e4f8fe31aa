"""What a letter must say, checked on the text that is about to leave."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

# What templates and people leave where something was to be filled in.
_UNFILLED = re.compile(r"\{\{|\}\}|\{%|%\}|%\(\w+\)s|_{3,}|(?<![\w-])X{3,}(?![\w-])|\[[^\]\d]{0,40}\]")
_DRAWN = re.compile(r"\S+://\S+|\S+@\S+")  # links and reply addresses carry drawn signs, "___" among them
Facts = Mapping[str, Any]


class LetterIncomplete(Exception):
    """The letter lacks a required point or has an unfilled place; it is not sent. Names the points, never the text."""


class Point(NamedTuple):
    """One required point: its name and the words by which it is known in a text of ``language``."""

    name: str
    words: Callable[[Facts], tuple[str, ...]]


def said(name: str, sv: str, en: str) -> Point:
    """A point known by a fixed phrase of the templates."""
    return Point(name, lambda facts: (sv if facts["language"] == "sv" else en,))


def fact(name: str, key: str) -> Point:
    """A point known by a value that must stand in the text."""
    return Point(name, lambda facts: (str(facts[key]),))


def each(name: str, key: str) -> Point:
    """A point known by several values, all of which must stand in the text."""
    return Point(name, lambda facts: tuple(str(value) for value in facts[key]))


def check(kind: str, points: Iterable[Point], text: str, facts: Facts) -> None:
    """Raise ``LetterIncomplete`` naming every required point the text lacks. Line breaks do not count."""
    flat = _flat(text)

    def lacks(words: str) -> bool:
        return not _flat(words) or _flat(words) not in flat

    if _UNFILLED.search(_DRAWN.sub(" ", flat)):
        raise LetterIncomplete(f"{kind}: a place left unfilled")
    missing = [point.name for point in points if any(map(lacks, point.words(facts)))]
    if missing:
        raise LetterIncomplete(f"{kind}: {', '.join(missing)}")


def _flat(text: str) -> str:
    return " ".join(text.split())
