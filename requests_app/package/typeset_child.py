"""Run as a program of its own: design and data on stdin as JSON, a PDF on stdout. Limits: 2 GiB, 60 s of CPU."""

import json
import resource
import sys
from datetime import UTC, datetime
from typing import Any, Literal

import typst

# The fonts that come with the wheel give the same page on every machine. PDF/UA lets no sign without a glyph pass: one
# that only the machine's own fonts know is tried with those, and where no font knows it, better a box than no PDF.
TRIES: tuple[tuple[bool, Literal["ua-1"] | None], ...] = ((True, "ua-1"), (False, "ua-1"), (False, None))


def main() -> None:
    """Set one document. What the data says is data: the design reads it with ``json``, never as markup."""
    resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, 2 * 1024**3))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.stdout.buffer.write(typeset(json.load(sys.stdin.buffer)))


def typeset(work: dict[str, Any]) -> bytes:
    """The PDF of the first try that succeeds. Raises ``typst.TypstError`` when none does."""
    for try_number, (wheel_fonts_only, standard) in enumerate(TRIES, start=1):
        try:
            made: bytes = typst.compile(
                work["design"].encode(),
                sys_inputs={"data": work["data"]},
                ignore_system_fonts=wheel_fonts_only,
                pdf_standards=standard,
                timestamp=datetime.fromtimestamp(work["moment"], UTC),
            )
        except typst.TypstError:
            if try_number == len(TRIES):
                raise
        else:
            return made
    raise AssertionError("unreachable")


if __name__ == "__main__":
    main()
