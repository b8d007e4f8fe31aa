"""``manage.py fill``: a fictional register of any size."""

import json
from argparse import ArgumentParser, ArgumentTypeError
from dataclasses import asdict
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand

from identifiers.dates import stockholm_today
from partners.fictional import fill_register

_MOST = 9_000_000  # what the digits of a customer number hold, with room to spare


class Command(BaseCommand):
    """Adds fictional partners; running it again adds more."""

    help = "Fill the register with fictional partners, their support messages, invoices and usage."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """--partners, --seed, --ended, --json."""
        parser.add_argument("--partners", type=_count, required=True, help="how many to add")
        parser.add_argument("--seed", type=int, default=1, help="the same seed tells the same story (default 1)")
        parser.add_argument("--ended", type=_share, default=0.5, help="share of relations that ended, 0 to 1")
        parser.add_argument("--json", action="store_true", help="answer in JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when filled, 2 on wrong use (argparse's own)."""
        began = monotonic()
        filled = fill_register(
            options["partners"], today=stockholm_today(), seed=options["seed"], ended=options["ended"]
        )
        answer = {**asdict(filled), "seconds": round(monotonic() - began, 2)}
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write(", ".join(f"{name.replace('_', ' ')}: {value}" for name, value in answer.items()))


def _count(text: str) -> int:
    count = int(text)
    if not 0 <= count <= _MOST:
        raise ArgumentTypeError(f"between 0 and {_MOST}")
    return count


def _share(text: str) -> float:
    share = float(text)
    if not 0 <= share <= 1:
        raise ArgumentTypeError("between 0 and 1")
    return share
