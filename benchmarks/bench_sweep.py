"""The nightly sweep against hand-written statements over the same tables: ``python -m benchmarks.bench_sweep [N]``.

A register of N partners (20,000), half of them due, three support messages each, usage events and invoices beside.
Ours is the whole programme of ``manage.py sweep``: every rule, holds, journal lines, the record of the run. Both sides
run in turn on copies of one database, three times; the fastest of each counts, and both must leave the same rows.
"""

import json
import os
import subprocess
import sys
from typing import Any

from benchmarks.results import Figure, write
from benchmarks.scratch import Scratch, engines

PARTNERS = 20_000
ROUNDS = 3
BAR = 0.6


def main(partners: int) -> int:
    """Measure on every engine to be had; 1 when a bar is missed or the two sides differ."""
    figures: list[Figure] = []
    with engines() as found:
        for engine in found:
            figures += measure(engine, partners)
    write(figures)
    return 0 if all(one.holds for one in figures) else 1


def measure(engine: Scratch, partners: int) -> list[Figure]:
    """One engine: by the clock on the wall, and by CPU (ours and the server's), which a busy machine disturbs less."""
    due = side(engine, engine.new("filled"), "prepare", str(partners))["due"]
    runs: dict[str, list[dict[str, Any]]] = {"floor": [], "ours": []}
    for _round in range(ROUNDS):
        for name, seen in runs.items():
            seen.append(side(engine, engine.copy("filled", name), name))
    if {one["done"] for seen in runs.values() for one in seen} != {due}:
        raise SystemExit(f"{engine.name}: not every due partner went: {runs}")
    if len({one["left"] for seen in runs.values() for one in seen}) != 1:
        raise SystemExit(f"{engine.name}: the two sides left different rows: {runs}")
    figures = []
    for name, clock in (("sweep", "wall"), ("sweep, by CPU", "cpu")):
        ours, floor = (due / min(one[clock] for one in runs[which]) for which in ("ours", "floor"))
        ratio = round(ours / floor, 2)
        unit = f"partners/s of {'wall' if clock == 'wall' else 'CPU'} time"
        figures.append(Figure(name, engine.name, round(ours), unit, round(floor), ratio, BAR, ratio >= BAR))
    return figures


def side(engine: Scratch, url: str, *what: str) -> dict[str, Any]:
    """Run one side on that database; what it answers."""
    env = os.environ | {"DATABASE_URL": url, "REDIS_URL": "", "VAR_DIR": str(engine.room), "LOG_LEVEL": "WARNING"}
    command = [sys.executable, "-m", "benchmarks.sweep_sides", *what]
    said = subprocess.run(command, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
    answer: dict[str, Any] = json.loads(said.splitlines()[-1])
    if "wall" in answer:
        print(f"{engine.name:<12} {what[0]:<6} {answer['wall']:6.2f} s, {answer['cpu']:6.2f} s CPU", flush=True)
    return answer


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else PARTNERS))
