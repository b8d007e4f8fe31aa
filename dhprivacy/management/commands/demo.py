"""``manage.py demo``: a whole fictional company on this machine (``make demo``)."""

from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dhprivacy.demo.house import Demo
from dhprivacy.environment import BASE_DIR
from dhprivacy.rehearsal.run import GoneBack, Rehearsal

PLACES = BASE_DIR / "var"


class Command(BaseCommand):
    """Prepares, starts everything, says Ready, and stops everything on Ctrl-C."""

    help = "Run a fictional company on this machine until Ctrl-C."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the demo's data lies and how big its register is."""
        parser.add_argument("--place", type=Path, help="default: var/demo, for a rehearsal var/rehearsal")
        parser.add_argument("--partners", type=int, default=200)
        parser.add_argument("--today", type=_day, help="a rehearsal: the date its clock is set to, as 2027-01-01")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 0 after Ctrl-C, 1 when something died, 2 for a rehearsal that would go back in time."""
        code = _demo(**options).run(self._say)
        if code:
            raise SystemExit(code)

    def _say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _demo(*, place: Path | None, partners: int, today: date | None, **_options: Any) -> Demo:
    if today is None:
        return Demo(place=(place or PLACES / "demo").resolve(), partners=partners)
    rehearsal = Rehearsal(place=(place or PLACES / "rehearsal").resolve(), partners=partners, today=today)
    try:
        rehearsal.begin()
    except GoneBack as trouble:
        raise CommandError(str(trouble), returncode=2) from trouble
    return rehearsal


def _day(written: str) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        raise ArgumentTypeError(f"{written} is no date; write it as 2027-01-01") from None
