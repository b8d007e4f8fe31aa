"""What one version of the policy says otherwise than another: by sentence, and in a changed one by word."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from policy.sentences import Sentence, sentences

_WORDS = re.compile(r"\s+|[^\s]+")


class Kind(TextChoices):
    """What became of a sentence."""

    ADDED = "added", _("New")
    REMOVED = "removed", _("Taken out")
    CHANGED = "changed", _("Changed")
    MAPPED = "mapped", _("Same words, other requirements")


@dataclass(frozen=True)
class Piece:
    """Some words of a changed sentence: ``same``, ``gone`` or ``new``."""

    fate: str
    words: str


@dataclass(frozen=True)
class Change:
    """One sentence that is not what it was."""

    kind: Kind
    name: str
    pieces: tuple[Piece, ...]
    requirements: tuple[str, ...]
    before: tuple[str, ...] = ()


def changes(before: str, after: str) -> list[Change]:
    """Every sentence that differs, in the order of the new text; what was taken out stands where it was left out."""
    old = {one.name: one for one in sentences(before)}
    new = {one.name: one for one in sentences(after)}
    gone = [_alone(Kind.REMOVED, one, "gone") for name, one in old.items() if name not in new]
    found = [change for name, one in new.items() if (change := _change(old.get(name), one))]
    return [*found, *gone]


def _change(before: Sentence | None, after: Sentence) -> Change | None:
    if before is None:
        return _alone(Kind.ADDED, after, "new")
    if before.words != after.words:
        pieces = tuple(_pieces(before.words, after.words))
        return Change(Kind.CHANGED, after.name, pieces, after.requirements, before.requirements)
    if before.requirements != after.requirements:
        pieces = (Piece("same", after.words),)
        return Change(Kind.MAPPED, after.name, pieces, after.requirements, before.requirements)
    return None


def _alone(kind: Kind, one: Sentence, fate: str) -> Change:
    return Change(kind, one.name, (Piece(fate, one.words),), one.requirements)


def _pieces(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    for what, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if what == "equal":
            yield Piece("same", "".join(old[i:j]))
            continue
        if i < j:
            yield Piece("gone", "".join(old[i:j]))
        if k < m:
            yield Piece("new", "".join(new[k:m]))
