"""Each side of a measurement runs in a process of its own, on the database it is given."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.scratch import Scratch


def side(engine: Scratch, url: str, module: str, *what: str) -> dict[str, Any]:
    """Run ``benchmarks.<module>`` there; what it answers in its last line."""
    room = engine.room / engine.name  # each has an erasure log of its own
    return answer(["-m", f"benchmarks.{module}", *what], room, DATABASE_URL=url)


def answer(arguments: list[str], room: Path, **more: str) -> dict[str, Any]:
    """Run our Python with these arguments in a world of its own; the JSON of the last line it says."""
    env = os.environ | {"REDIS_URL": "", "VAR_DIR": str(room / "var"), "LOG_LEVEL": "ERROR"} | more
    said = subprocess.run([sys.executable, *arguments], env=env, check=True, stdout=subprocess.PIPE, text=True).stdout
    found: dict[str, Any] = json.loads(said.splitlines()[-1])
    print(f"{' '.join(arguments[1:3]):<40} {json.dumps(found)[:150]}", flush=True)
    return found
