"""`manage.py sweep`: take what is due today by the map's clocks, or say what would go and what is held, and why."""

import json
import sys
from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from datamap.latch import Stop
from datamap.terms import in_english
from identifiers import stockholm_today
from retention import sweep
from retention.latch import ClockStopped

WRONG_USE = 2
NOTHING: dict[str, Any] = {"rules": [], "parked": 0, "braked": []}
STOPPED_HINT = "Put the clock right; or if it is right, an approver says so at the desk, under Retention, Tonight."
BRAKED_HINT = "Two people may release it at the desk, under Retention, Tonight."


class Command(BaseCommand):
    """Exit 0 when all went well, 1 when something waits for a person, 2 on wrong use."""

    help = (
        "Delete, empty or anonymise what is past its time by the personal-data map. Per rule and source: due, done, "
        "held (and by what). Safe at any time and twice: what is done is no longer due. More than usual at once is "
        "braked and waits for two people; a clock that may be lying stops everything until a person has looked."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options."""
        parser.add_argument("--dry-run", action="store_true", help="change nothing; say what would be done")
        parser.add_argument("--json", dest="as_json", action="store_true", help="for machines")
        parser.add_argument("--today", metavar="YYYY-MM-DD", help="the day to look at; a later day only with --dry-run")

    def handle(self, *args: Any, dry_run: bool, as_json: bool, today: str | None, **options: Any) -> None:
        """Run it."""
        day = self._day(today, dry_run)
        told = {"today": day.isoformat(), "dry_run": dry_run, "stopped": None, **NOTHING}
        try:
            told |= _looked(day) if dry_run else _swept(day)
        except ClockStopped as stopped:
            told["stopped"] = str(stopped.stop)
        self.stdout.write(json.dumps(told, indent=2) if as_json else _table(told["rules"]))
        self._say(told)
        if not dry_run and (told["parked"] or told["braked"] or told["stopped"]):
            sys.exit(1)

    def _say(self, told: dict[str, Any]) -> None:
        """In words, beside the figures, what waits for whom."""
        if told["stopped"]:
            self.stderr.write(f"Nothing was swept: {in_english(Stop(told['stopped']).label)}. {STOPPED_HINT}")
        for seen in told["braked"]:
            self.stderr.write(
                f"Braked: {seen['rule']} would take {seen['due']} of {seen['source']} today, usual is {seen['level']} "
                f"at most. {BRAKED_HINT}"
            )

    def _day(self, typed: str | None, dry_run: bool) -> date:
        try:
            day = date.fromisoformat(typed) if typed else stockholm_today()
        except ValueError as error:
            raise CommandError(f"{typed!r} is not a date; write it as YYYY-MM-DD.", returncode=WRONG_USE) from error
        if day > stockholm_today() and not dry_run:
            raise CommandError("A day ahead can only be looked at: add --dry-run.", returncode=WRONG_USE)
        return day


def _looked(day: date) -> dict[str, Any]:
    counts, braked = sweep.dry_run(day)
    return {"rules": [table.as_json() for table in counts], "braked": [seen.as_json() for seen in braked]}


def _swept(day: date) -> dict[str, Any]:
    run = sweep.sweep_now(day, timezone.now())
    if run is None:
        raise CommandError("Another worker is sweeping just now.", returncode=WRONG_USE)
    braked = [seen for seen in run.brake.values() if seen["braked"]]
    return {"rules": list(run.counts.values()), "parked": sweep.parked(run), "braked": braked}


def _table(rules: list[dict[str, Any]]) -> str:
    lines = [f"{'rule':<16} {'source':<32} {'due':>8} {'done':>8} {'parked':>7}  held"]
    for rule in rules:
        held = ", ".join(f"{why} {number}" for why, number in rule["held"].items()) or "-"
        figures = f"{rule['due']:>8} {rule['done']:>8} {rule['parked']:>7}"
        lines.append(f"{rule['rule']:<16} {rule['source']:<32} {figures}  {held}")
    return "\n".join(lines)
