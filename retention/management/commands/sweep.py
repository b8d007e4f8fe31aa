"""`manage.py sweep`: take what is due today by the map's clocks, or say what would go and what is held, and why."""

import json
import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from identifiers import stockholm_today
from retention import sweep

WRONG_USE = 2


class Command(BaseCommand):
    """Exit 0 when all went well, 1 when rows were parked for a person, 2 on wrong use."""

    help = (
        "Delete, empty or anonymise what is past its time by the personal-data map. Per rule and source: due, done, "
        "held (and by what). Safe at any time and twice: what is done is no longer due."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--dry-run", action="store_true", help="change nothing; say what would be done")
        parser.add_argument("--json", dest="as_json", action="store_true", help="for machines")
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="the day to look at; a later day only with --dry-run")

    def handle(self, *args: Any, dry_run: bool, as_json: bool, today: str | None, **options: Any) -> None:
        """Run it."""
        day = self._day(today, dry_run)
        if dry_run:
            rules = [table.as_json() for table in sweep.dry_run(day)]
            parked = 0
        else:
            run = sweep.sweep_now(day, timezone.now())
            if run is None:
                raise CommandError("Another worker is sweeping just now.", returncode=WRONG_USE)
            rules, parked = list(run.counts.values()), sweep.parked(run)
        told = {"today": day.isoformat(), "dry_run": dry_run, "rules": rules, "parked": parked}
        self.stdout.write(json.dumps(told, indent=2) if as_json else _table(rules))
        if parked:
            sys.exit(1)

    def _day(self, typed: str | None, dry_run: bool) -> date:
        try:
            day = date.fromisoformat(typed) if typed else stockholm_today()
        except ValueError as error:
            raise CommandError(f"{typed!r} is not a date; write it as YYYY-MM-DD.", returncode=WRONG_USE) from error
        if day > stockholm_today() and not dry_run:
            raise CommandError("A day ahead can only be looked at: add --dry-run.", returncode=WRONG_USE)
        return day


def _table(rules: list[dict[str, Any]]) -> str:
    lines = [f"{'rule':<16} {'source':<32} {'due':>8} {'done':>8} {'parked':>7}  held"]
    for rule in rules:
        held = ", ".join(f"{why} {number}" for why, number in rule["held"].items()) or "-"
        figures = f"{rule['due']:>8} {rule['done']:>8} {rule['parked']:>7}"
        lines.append(f"{rule['rule']:<16} {rule['source']:<32} {figures}  {held}")
    return "\n".join(lines)
