"""The desk's pages when there is much behind them: ``python -m benchmarks.bench_desk [CASES PARTNERS]``.

50,000 cases of three years, some 1,500 of them open, with demands, letters, messages, tasks and journal lines, in a
register of 200,000 partners. Each page is asked for many times by a handler who is signed in, through every middleware
and template, in one process: the slowest twentieth counts, in CPU of the program and of the database's process for it.
"""

import sys

from benchmarks.results import Figure, figure, write
from benchmarks.scratch import Scratch, engines
from benchmarks.sides import side

CASES, PARTNERS = 50_000, 200_000
MOST_MS, MOST_QUERIES = 400, 20  # a page of the desk (issue "The desk")
# A case shows what no list does: every source of the map is looked through for its plan.
MORE_QUERIES = {"home": 25, "case": 30, "case with a plan of erasure": 80}


def main(cases: int, partners: int) -> int:
    """Measure on every engine to be had; 1 when a bar is missed."""
    with engines() as found:
        return write([one for engine in found for one in measure(engine, cases, partners)])


def measure(engine: Scratch, cases: int, partners: int) -> list[Figure]:
    """Each page: how long the slowest twentieth took, and how many statements it sent."""
    url = engine.new("filled")
    side(engine, url, "desk_sides", "prepare", str(cases), str(partners))
    figures = []
    for page, seen in side(engine, url, "desk_sides", "pages").items():
        slow, asked = f"desk, {page}, slowest twentieth", f"desk, {page}, queries"
        most = MORE_QUERIES.get(page, MOST_QUERIES)
        figures += [
            figure(slow, engine.name, seen["p95"], "ms of CPU", against="value at most", bar=MOST_MS),
            figure(asked, engine.name, seen["queries"], "queries", against="value at most", bar=most),
        ]
    return figures


if __name__ == "__main__":
    sys.exit(main(*(int(number) for number in sys.argv[1:3])) if len(sys.argv) > 2 else main(CASES, PARTNERS))
