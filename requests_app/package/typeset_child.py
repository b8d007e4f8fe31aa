"""Run as a program of its own: design and data on stdin as JSON, a PDF on stdout. Limits: 2 GiB, 60 s of CPU."""

import json
import resource
import sys
from datetime import UTC, datetime

import typst


def main() -> None:
    """Set one document. What the data says is data: the design reads it with ``json``, never as markup."""
    resource.setrlimit(resource.RLIMIT_AS, (2 * 1024**3, 2 * 1024**3))
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    work = json.load(sys.stdin.buffer)
    made = typst.compile(
        work["design"].encode(),
        sys_inputs={"data": work["data"]},
        ignore_system_fonts=True,  # the same page on every machine; the fonts come with the wheel
        pdf_standards=["ua-1"],
        timestamp=datetime.fromtimestamp(work["moment"], UTC),
    )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
