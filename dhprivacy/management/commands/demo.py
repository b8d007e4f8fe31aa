"""``manage.py demo``: a whole fictional company on this machine (``make demo``)."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from dhprivacy.demo.house import Demo
from dhprivacy.environment import BASE_DIR


class Command(BaseCommand):
    """Prepares, starts everything, says Ready, and stops everything on Ctrl-C."""

    help = "Run a fictional company on this machine until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the demo's data lies and how big its register is."""
        parser.add_argument("--place", type=Path, default=BASE_DIR / "var" / "demo")
        parser.add_argument("--partners", type=int, default=200)

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 0 after Ctrl-C, 1 when something died."""
        code = Demo(place=options["place"].resolve(), partners=options["partners"]).run(self._say)
        if code:
            raise SystemExit(code)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()
