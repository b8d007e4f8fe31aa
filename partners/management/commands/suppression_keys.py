"""`manage.py suppression_keys`: the keys that recognise who must be left alone, to be written down."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from vault.marks import MarkKeyTrouble, mark_keys, written_down


class Command(BaseCommand):
    """Exit 0: shown. 2: the keys can't be read."""

    help = (
        "Show the line SUPPRESSION_KEYS=… that keeps the keys of today, also the one derived from JOURNAL_SIGNING_KEY. "
        "Put it among the secrets and in the safe before that key is changed. --json shows names, no keys."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--json", action="store_true", help="names only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        try:
            self.stdout.write(
                json.dumps({"keys": list(mark_keys())}) if options["json"] else f"SUPPRESSION_KEYS={written_down()}"
            )
        except MarkKeyTrouble as trouble:
            raise CommandError(str(trouble), returncode=2) from None
