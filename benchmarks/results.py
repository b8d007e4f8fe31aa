"""The figures of a run: a table to read and ``benchmarks/results.json`` for machines."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

FILE = Path(__file__).with_name("results.json")


@dataclass(frozen=True)
class Figure:
    """One thing measured. ``floor``: the same work done by hand; ``ratio``: what the bar is held against."""

    name: str
    database: str
    value: float
    unit: str
    floor: float
    ratio: float
    bar: float
    holds: bool


def write(figures: Sequence[Figure]) -> None:
    """Print them and put them in the place of earlier ones of the same name and database."""
    new = {(one.name, one.database) for one in figures}
    kept = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else []
    rows = [row for row in kept if (row["name"], row["database"]) not in new] + [asdict(one) for one in figures]
    FILE.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    print(f"\n{platform.processor() or platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    print(f"{'name':<28} {'database':<12} {'value':>10} {'floor':>10} {'unit':<22} {'ratio':>6} {'bar':>5}  holds")
    for one in figures:
        size = f"{one.value:>10.1f} {one.floor:>10.1f} {one.unit:<22} {one.ratio:>6.2f} {one.bar:>5.2f}"
        print(f"{one.name:<28} {one.database:<12} {size}  {'yes' if one.holds else 'NO'}")
