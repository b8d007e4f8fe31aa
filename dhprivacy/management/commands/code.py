"""``manage.py code``: what the code apps of the demo's staff show now (``make code``)."""

import json
from argparse import ArgumentParser
from datetime import timedelta
from pathlib import Path
from time import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dhprivacy.demo.house import MARK
from dhprivacy.demo.staff import LOGINS, STEP, code, logins
from dhprivacy.environment import BASE_DIR
from dhprivacy.rehearsal.clock import read_mark

PLACES = (BASE_DIR / "var" / "demo", BASE_DIR / "var" / "rehearsal")


class Command(BaseCommand):
    """Exit 0: told. 1: no demo there. It asks no database, so no real account's code can come of it."""

    help = "The codes that the demo's staff would read off their telephones. Knows those of a demo only."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options."""
        parser.add_argument("--place", type=Path, help="a demo's folder; default: var/demo and var/rehearsal")
        parser.add_argument("--json", dest="as_json", action="store_true", help="for machines")

    def handle(self, *args: Any, place: Path | None, as_json: bool, **options: Any) -> None:
        """Each with its name; all change at the same moment."""
        demos = [one for one in ([place] if place else PLACES) if (one / MARK).exists() and (one / LOGINS).exists()]
        if not demos:
            raise CommandError("There is no demo; `make demo` makes one.")
        now = int(time())
        told = {str(demo): _codes(demo, now) for demo in demos}
        left = STEP - now % STEP
        if as_json:
            self.stdout.write(json.dumps({"codes": told, "seconds_left": left}))
            return
        for demo, codes in told.items():
            lines = [f"  {name}  {shown}" for name, shown in codes.items()]
            self.stdout.write("\n".join([*([demo] if len(told) > 1 else []), *lines]))
        self.stdout.write(f"For {left} seconds more; each lets in once.")


def _codes(demo: Path, now: int) -> dict[str, str]:
    """By the demo's own clock, which a rehearsal has set elsewhere."""
    noted = read_mark(demo)
    there = now + int(timedelta(days=noted.days if noted else 0).total_seconds())
    return {name: code(login["app"], there) for name, login in logins(demo / LOGINS).items()}
