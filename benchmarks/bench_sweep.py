"""The nightly sweep against hand-written statements over the same tables: ``python -m benchmarks.bench_sweep [N]``.

A register of N partners (200,000), half of them due, three support messages each, usage events and invoices beside.
Ours is the whole programme of ``manage.py sweep``: every rule, holds, journal lines, the record of the run; two people
have released it from the brake. Both sides run in turn on copies of one database, twice; the faster of each counts, and
both must leave the same rows. The memory is that of the process, compared with a sweep of 20,000 where N is more.
"""

import sys
from typing import Any

from benchmarks.results import Figure, figure, write
from benchmarks.scratch import Scratch, engines
from benchmarks.sides import side

PARTNERS, FEW = 200_000, 20_000
ROUNDS = 2
BAR, MIB = 0.6, 50


def main(partners: int) -> int:
    """Measure on every engine to be had; 1 when a bar is missed."""
    figures: list[Figure] = []
    with engines() as found:
        for engine in found:
            figures += measure(engine, partners)
        return write(figures)


def measure(engine: Scratch, partners: int) -> list[Figure]:
    """One engine: by the clock on the wall, and by CPU (ours and the server's), which a busy machine disturbs less."""
    few = run(engine, FEW, rounds=1)["ours"][0] if partners > FEW else None
    runs = run(engine, partners, rounds=ROUNDS)
    figures = []
    for name, clock in (("wall", "wall"), ("CPU", "cpu")):
        ours, floor = (max(one["done"] / one[clock] for one in runs[which]) for which in ("ours", "floor"))
        said = f"sweep of {partners:,}, {name}"
        figures.append(figure(said, engine.name, ours, "partners/s", against="ratio at least", bar=BAR, floor=floor))
    if few:
        grown = max(one["peak_mib"] for one in runs["ours"]) - few["peak_mib"]
        said = f"memory of a sweep of {partners:,} above one of {FEW:,}"
        figures.append(figure(said, engine.name, grown, "MiB", against="value at most", bar=MIB))
    return figures


def run(engine: Scratch, partners: int, *, rounds: int) -> dict[str, list[dict[str, Any]]]:
    """Both sides in turn. Ends the program when they did different work."""
    due = side(engine, engine.new("filled"), "sweep_sides", "prepare", str(partners))["due"]
    runs: dict[str, list[dict[str, Any]]] = {"floor": [], "ours": []}
    for _round in range(rounds):
        for name, seen in runs.items():
            seen.append(side(engine, engine.copy("filled", name), "sweep_sides", name))
    if {one["done"] for seen in runs.values() for one in seen} != {due}:
        raise SystemExit(f"{engine.name}: not every due partner went: {runs}")
    if len({one["left"] for seen in runs.values() for one in seen}) != 1:
        raise SystemExit(f"{engine.name}: the two sides left different rows: {runs}")
    return runs


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PARTNERS))
