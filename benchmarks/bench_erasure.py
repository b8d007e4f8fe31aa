"""One erasure, approved, carried out, answered and closed, in a register of N partners (100,000).

``python -m benchmarks.bench_erasure [N]``. CPU is the program's and the database's together, the mean of 25. The
search of all texts follows the erasure by the clock and has a figure of its own, beside one sequential LIKE.
"""

import sys

from benchmarks.results import Figure, figure, write
from benchmarks.scratch import Scratch, engines
from benchmarks.sides import side

PARTNERS = 100_000
BAR_MS, BAR_QUERIES, BAR_SCANS = 40, 45, 2


def main(partners: int) -> int:
    """Measure on every engine to be had; 1 when a bar is missed."""
    with engines() as found:
        return write([one for engine in found for one in measure(engine, partners)])


def measure(engine: Scratch, partners: int) -> list[Figure]:
    """One engine."""
    url = engine.new("erasures")
    side(engine, url, "erasure_sides", "prepare", str(partners))
    seen = side(engine, url, "erasure_sides", "measure")
    at_most = "value at most"
    return [
        figure(
            "one erasure, end to end",
            engine.name,
            seen["erasure"],
            "ms of CPU",
            against=at_most,
            bar=BAR_MS,
            floor=seen["floor"],
        ),
        figure("one erasure, queries", engine.name, seen["queries"], "queries", against=at_most, bar=BAR_QUERIES),
        figure(
            "search of all texts after it",
            engine.name,
            seen["search"],
            "ms of CPU",
            against="ratio at most",
            bar=BAR_SCANS,
            floor=seen["like"],
        ),
    ]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PARTNERS))
