"""`manage.py deadlines 2026-03-05`: when must a request received that day be answered?"""

from __future__ import annotations

import json
import re
from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import get_language

from identifiers.dates import long_date
from requests_app.deadlines import Deadlines, deadlines_for, explain, explain_promise

FIELDS = ("received", "policy_due", "legal_raw", "legal_due", "target", "extended_due")
_WRONG_USE = 2


def iso_date(text: str) -> date:
    """A date written YYYY-MM-DD and in no other way. Raises ArgumentTypeError."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise ArgumentTypeError(f"{text!r} is not a date; write it as YYYY-MM-DD, for example 2026-03-05")


class Command(BaseCommand):
    """Exit 0 with the dates, 2 on wrong use."""

    help = "Show the dates that follow from the day a request was received (Stockholm date)."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("received", type=iso_date, metavar="YYYY-MM-DD", help="the day the request arrived")
        parser.add_argument("--json", dest="as_json", action="store_true", help="ISO dates for machines")
        parser.add_argument(
            "--eves",
            action="store_true",
            default=None,
            help="count Midsummer, Christmas and New Year's Eve as holidays",
        )

    def handle(self, *args: Any, received: date, as_json: bool, eves: bool | None, **options: Any) -> None:
        try:
            deadlines = deadlines_for(received, eves=eves)
        except (ValueError, OverflowError) as error:
            raise CommandError(f"{received} is too far away to count from", returncode=_WRONG_USE) from error
        self.stdout.write(_as_json(deadlines) if as_json else _as_text(deadlines))


def _as_json(deadlines: Deadlines) -> str:
    return json.dumps({name: getattr(deadlines, name).isoformat() for name in FIELDS}, indent=2)


def _as_text(deadlines: Deadlines) -> str:
    language = get_language() or "en"
    lines = [f"{name:<13} {long_date(getattr(deadlines, name), language)}" for name in FIELDS]
    return "\n".join([*lines, "", explain(deadlines, language), explain_promise(deadlines, language)])
