"""What is held about one partner: ``python -m benchmarks.bench_package [N]``, in a register of N partners (20,000).

The data of one with 1,000 rows beside indexed SELECTs and ``json.dumps``; the memory it takes to build and seal the
whole package (page, PDF, JSON, CSV) of one with 100,000.
"""

import sys

from benchmarks.results import Figure, figure, write
from benchmarks.scratch import Scratch, engines
from benchmarks.sides import side

PARTNERS = 20_000
BAR, MIB = 3, 100
AROUND = 2  # the person, and how many rows each source has


def main(partners: int) -> int:
    """Measure on every engine to be had; 1 when a bar is missed."""
    with engines() as found:
        return write([one for engine in found for one in measure(engine, partners)])


def measure(engine: Scratch, partners: int) -> list[Figure]:
    """One engine."""
    url = engine.new("package")
    side(engine, url, "package_sides", "prepare", str(partners))
    data = side(engine, url, "package_sides", "data")
    grown = side(engine, url, "package_sides", "memory", "100000")["grown"]
    allowed = data["sources"] + AROUND
    return [
        figure(
            "data of a partner with 1,000 rows",
            engine.name,
            data["ours"],
            "ms of CPU",
            against="ratio at most",
            bar=BAR,
            floor=data["floor"],
        ),
        figure(
            "data of a partner, queries", engine.name, data["queries"], "queries", against="value at most", bar=allowed
        ),
        figure("package of 100,000 rows, memory", engine.name, grown, "MiB", against="value at most", bar=MIB),
    ]


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PARTNERS))
