"""One digest over all lines, from which a few lines can be shown, and the others kept back (RFC 6962, section 2.1).

A chain proves a line only to who is shown every later line. A tree proves it with a handful of digests.
"""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

Path = list[tuple[str, str]]  # from the leaf to the root: on which side ("left", "right") the other digest stands


@dataclass
class _Peak:
    """A full subtree: its height, its digest, and the asked-for lines beneath it."""

    height: int
    digest: bytes
    lines: list[int] = field(default_factory=list)


class Tree:
    """Grows by one line's digest at a time; holds a few dozen digests however long the journal is.

    ``asked`` are the lines' numbers (from 1) whose paths are wanted.
    """

    def __init__(self, asked: Collection[int] = ()) -> None:
        self.size = 0
        self._paths: dict[int, Path] = {line: [] for line in asked}
        self._peaks: list[_Peak] = []

    def add(self, digest: str) -> None:
        """The next line's digest, as the journal has it."""
        self.size += 1
        new = _Peak(0, hashlib.sha256(b"\0" + digest.encode()).digest())
        if self.size in self._paths:
            new.lines.append(self.size)
        while self._peaks and self._peaks[-1].height == new.height:
            new = self._joined(self._peaks.pop(), new, self._paths)
        self._peaks.append(new)

    def root(self) -> str:
        """The digest over all lines so far, in hexadecimal; of nothing, the digest of no bytes."""
        return self._top({})

    def paths(self) -> dict[int, Path]:
        """For each line asked for, what leads from it to ``root()``."""
        paths = {line: list(path) for line, path in self._paths.items()}
        self._top(paths)
        return paths

    def _top(self, paths: dict[int, Path]) -> str:
        if not self._peaks:
            return hashlib.sha256(b"").hexdigest()
        top = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            top = self._joined(peak, top, paths)
        return top.digest.hex()

    @staticmethod
    def _joined(left: _Peak, right: _Peak, paths: dict[int, Path]) -> _Peak:
        for one, side, other in ((left, "right", right), (right, "left", left)):
            for line in one.lines if paths else ():
                paths[line].append((side, other.digest.hex()))
        digest = hashlib.sha256(b"\1" + left.digest + right.digest).digest()
        return _Peak(left.height + 1, digest, left.lines + right.lines)


def tree_of(digests: Iterable[str], asked: Collection[int] = ()) -> Tree:
    """The tree over lines in order."""
    tree = Tree(asked)
    for digest in digests:
        tree.add(digest)
    return tree
