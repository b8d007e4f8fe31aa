"""The figures of a run: a table to read, ``benchmarks/results.json`` for machines and ``docs/performance.md``."""

import json
import os
import platform
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import django
import psycopg

FILE = Path(__file__).with_name("results.json")
PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
MARK = "<!-- the table below is written by `make bench` -->\n"


@dataclass(frozen=True)
class Figure:
    """One thing measured. ``floor``: the same work done by hand; ``ratio``: ours to it; 0 where there is none.

    ``against``: what the bar is held against: "ratio at least", "ratio at most", "value at least" or "value at most".
    """

    name: str
    database: str
    value: float
    unit: str
    floor: float
    ratio: float
    bar: float
    holds: bool
    against: str


def figure(name: str, database: str, value: float, unit: str, *, against: str, bar: float, floor: float = 0) -> Figure:
    """A figure, rounded for people, and whether its bar holds."""
    ratio = round(value / floor, 2) if floor else 0.0
    what = ratio if against.startswith("ratio") else value
    holds = what >= bar if against.endswith("least") else what <= bar
    return Figure(name, database, _short(value), unit, _short(floor), ratio, bar, holds, against)


def write(figures: Sequence[Figure]) -> int:
    """Print them and put them in the place of earlier ones of the same name and database. 1 when a bar is missed."""
    new = {(one.name, one.database) for one in figures}
    kept = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else []
    rows = [row for row in kept if (row["name"], row["database"]) not in new] + [asdict(one) for one in figures]
    rows.sort(key=lambda row: (row["name"], row["database"]))
    FILE.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    words, _, _ = PAGE.read_text(encoding="utf-8").partition(MARK)
    PAGE.write_text(f"{words}{MARK}\n{machine()}\n\n{table(rows)}", encoding="utf-8")
    print(f"\n{table([asdict(one) for one in figures])}", flush=True)
    return int(not all(one.holds for one in figures))


def table(rows: Sequence[dict[str, object]]) -> str:
    """The figures as Markdown, in the order given."""
    lines = ["| what | database | ours | floor | unit | ratio | bar | holds |", "|---|---|--:|--:|---|--:|---|---|"]
    for row in rows:
        floor, ratio = (row["floor"], row["ratio"]) if row["floor"] else ("–", "–")
        said = [row["name"], row["database"], row["value"], floor, row["unit"], ratio]
        bar = f"{row['against']} {row['bar']:g}"
        lines.append("| " + " | ".join(map(str, [*said, bar, "yes" if row["holds"] else "**no**"])) + " |")
    return "\n".join(lines) + "\n"


def machine() -> str:
    """What it was measured on."""
    models = Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []
    model = next((line.partition(":")[2].strip() for line in models if line.startswith("model name")), "")
    versions = (
        f"Python {platform.python_version()}, Django {django.__version__}, SQLite {sqlite3.sqlite_version}, "
        f"psycopg {psycopg.__version__}"
    )
    return f"Measured on: {model or platform.machine()}, {os.cpu_count()} cores, {versions}{_server()}."


def _server() -> str:
    version = os.environ.get("BENCH_POSTGRES", "")
    return f", PostgreSQL {version}" if version else ""


def _short(value: float) -> float:
    return round(value, 2) if value < 10 else round(value, 1) if value < 1000 else round(value)
