"""A letter's plain text taken apart for the page and the HTML mail: headings, lists and paragraphs."""

from typing import NamedTuple

_LONGEST_HEADING = 60


class Block(NamedTuple):
    """``kind`` is ``heading``, ``list`` or ``paragraph``; a list's lines come without their dash."""

    kind: str
    lines: tuple[str, ...]


def blocks(text: str) -> list[Block]:
    """The blocks of a letter. A short single line that ends in a letter or digit is a heading."""
    return [_block(part.splitlines()) for part in text.strip().split("\n\n") if part.strip()]


def _block(lines: list[str]) -> Block:
    if all(line.startswith("- ") for line in lines):
        return Block("list", tuple(line[2:] for line in lines))
    first = lines[0]
    if len(lines) == 1 and len(first) <= _LONGEST_HEADING and first[-1:].isalnum() and first[:1].isupper():
        return Block("heading", (first,))
    return Block("paragraph", tuple(lines))
