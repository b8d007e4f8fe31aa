"""Audited transactions a second with four writers at once: each a transaction with a row changed and a journal line."""

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from benchmarks.results import Figure, figure, write
from benchmarks.scratch import Scratch, engines
from benchmarks.sides import side

WRITERS, EACH = 4, 500
BARS = {"PostgreSQL": 300, "SQLite": 500}  # security.md G2


def main() -> int:
    """Measure on every engine to be had; 1 when a bar is missed."""
    with engines() as found:
        return write([one for engine in found for one in measure(engine)])


def measure(engine: Scratch) -> list[Figure]:
    """One engine: from when all are ready to when the last is done. The chain must be whole then."""
    url = engine.new("journal")
    side(engine, url, "journal_sides", "prepare")
    start = str(time.time() + 8)  # time enough for all to get ready

    def writer(_number: int) -> dict[str, Any]:
        return side(engine, url, "journal_sides", "write", str(EACH), start)

    with ThreadPoolExecutor(WRITERS) as pool:
        ended = [one["ended"] for one in pool.map(writer, range(WRITERS))]
    lines = side(engine, url, "journal_sides", "count")["lines"]
    if lines != WRITERS * EACH:
        raise SystemExit(f"{engine.name}: {lines} lines of {WRITERS * EACH}")
    rate = WRITERS * EACH / (max(ended) - float(start))
    said = f"journal, {WRITERS} writers at once"
    return [figure(said, engine.name, rate, "transactions/s", against="value at least", bar=BARS[engine.name])]


if __name__ == "__main__":
    sys.exit(main())
