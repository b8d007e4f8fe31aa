"""Mailboxes out of From, To and their like, as people and programs really write them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .charsets import clean_line
from .headers import decode_words

_SPEC = re.compile(r"[^\s<>()\[\],;:\"@]{1,64}@(?:[^\s<>()\[\],;:\"@]{1,253}|\[[0-9A-Fa-f.:IPv]{2,60}\])")
_QUOTED_SPEC = re.compile(r"\"[^\"]{1,62}\"@[^\s<>()\[\],;:\"@]{1,253}")


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name as shown, possibly empty, and an address as written."""

    name: str
    address: str


def mailboxes(value: str) -> list[Mailbox]:
    """The mailboxes of a header value, in order, at most 100. Text without an address gives none."""
    found = []
    for item in _comma_parts(value):
        box = _mailbox(item)
        if box is not None:
            found.append(box)
    return found[:100]


def shown_name(value: str) -> str:
    """The name of a From without a usable address, for a human to see."""
    return clean_line(decode_words(value))[:200]


@dataclass(slots=True)
class _Scanner:
    """One pass over a header: quoted strings kept, comments set aside, commas and groups split."""

    items: list[tuple[str, str]]
    text: list[str]
    comment: list[str]
    depth: int = 0
    quoted: bool = False
    angled: bool = False
    escaped: bool = False

    def close(self) -> None:
        self.items.append(("".join(self.text), "".join(self.comment)))
        self.text, self.comment, self.angled = [], [], False

    def take(self, letter: str) -> None:
        target = self.comment if self.depth else self.text
        if self.escaped:
            self.escaped = False
            target.append(letter)
        elif letter == "\\":
            self.escaped = True
        elif letter == '"' and not self.depth:
            self.quoted = not self.quoted
            target.append(letter)
        elif self.quoted:
            target.append(letter)
        else:
            self._special(letter, target)

    def _special(self, letter: str, target: list[str]) -> None:
        if letter == "(":
            self.depth += 1
        elif letter == ")":
            self.depth = max(self.depth - 1, 0)
        elif self.depth:
            target.append(letter)
        elif letter in ",;" and not self.angled:
            self.close()
        elif letter == ":" and not self.angled:
            self.text.clear()  # the name of a group
        else:
            self.angled = letter == "<" or (self.angled and letter != ">")
            target.append(letter)


def _comma_parts(value: str) -> list[tuple[str, str]]:
    scanner = _Scanner([], [], [])
    for letter in value:
        scanner.take(letter)
    scanner.close()
    if scanner.quoted or scanner.depth:  # a quote or comment that never ends hides the rest: read again without
        items = [item for part in re.sub(r"[\"()]", " ", value).split(",") for item in [(part, "")]]
        return items
    return _with_split_names(scanner.items)


def _with_split_names(items: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """`Svensson, Anna <anna@example.com>` is one mailbox: a piece without any address belongs to the next."""
    joined: list[tuple[str, str]] = []
    waiting = ""
    for text, comment in items:
        if "@" not in text and text.strip():
            waiting += text + ","
            continue
        joined.append((waiting + text, comment))
        waiting = ""
    return [*joined, (waiting, "")] if waiting else joined


def _mailbox(item: tuple[str, str]) -> Mailbox | None:
    text, comment = item
    name, address = text, ""
    opened = text.rfind("<")
    if opened >= 0:
        address = _address(text[opened + 1 :].partition(">")[0])
        name = text[:opened]
    if not address:
        bare = re.sub(r"\"[^\"]*\"(?!@)", " ", text)
        address = _address(bare)
        name = text.replace(address, " ") if address and opened < 0 else name
    if not address:
        return None
    name = clean_line(decode_words(name)).strip("\"', <>").replace('"', "")
    return Mailbox((name or clean_line(decode_words(comment)))[:200], address)


def _address(text: str) -> str:
    compact = decode_words(text) if "=?" in text else text
    found = _SPEC.search(compact) or _QUOTED_SPEC.search(compact)
    if found is None:
        return ""
    address = clean_line(found[0]).strip(".'")
    local, _, domain = address.rpartition("@")
    return address if local and domain.strip(".") and len(address) <= 254 and "\ufffd" not in address else ""
