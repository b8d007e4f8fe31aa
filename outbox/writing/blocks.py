"""A letter's plain text taken apart for the page and the HTML mail: headings, lists and paragraphs."""

from typing import NamedTuple

_LONGEST_HEADING = 60


class Block(NamedTuple):
    """``kind`` is ``heading``, ``list`` or ``paragraph``; a list's lines come without their dash."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """The blocks of a letter. A short single line that ends in a letter or digit is a heading, if text follows it.

    `Kind regards, Cilla` at the end of what a person wrote looks like one, but another heading follows.
    """
    parts = [part.splitlines() for part in text.strip().split("\n\n") if part.strip()]
    return [_block(lines, following) for lines, following in zip(parts, [*parts[1:], []], strict=True)]


def _block(lines: list[str], following: list[str]) -> Block:
    if all(line.startswith("- ") for line in lines):
        return Block("list", tuple(line[2:] for line in lines))
    if _like_a_heading(lines) and following and not _like_a_heading(following):
        return Block("heading", tuple(lines))
    return Block("paragraph", tuple(lines))


def _like_a_heading(lines: list[str]) -> bool:
    first = lines[0]
    return len(lines) == 1 and len(first) <= _LONGEST_HEADING and first[-1:].isalnum() and first[:1].isupper()
