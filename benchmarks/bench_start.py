"""CPU of ``manage.py check`` with the whole map loaded, beside a bare ``django.setup()``: the best of five."""

import os
import resource
import subprocess
import sys
import tempfile

from benchmarks.results import figure, write

BAR = 2
ROUNDS = 5
BARE = "import django; from django.conf import settings; settings.configure(); django.setup()"


def main() -> int:
    """Measure; 1 when the bar is missed."""
    with tempfile.TemporaryDirectory() as room:
        url = f"sqlite:///{room}/none.sqlite3"
        ours = min(spent(["manage.py", "check"], room, url) for _ in range(ROUNDS))
        floor = min(spent(["-c", BARE], room, url) for _ in range(ROUNDS))
    return write([figure("start-up", "–", ours, "s of CPU", against="value at most", bar=BAR, floor=floor)])


def spent(arguments: list[str], room: str, url: str) -> float:
    """User and system seconds of that program."""
    env = os.environ | {"DATABASE_URL": url, "VAR_DIR": room, "REDIS_URL": ""}
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], env=env, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    sys.exit(main())
