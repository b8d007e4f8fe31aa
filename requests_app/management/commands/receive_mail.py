"""What a mail server pipes into: ``receive_mail < message.eml``."""

import json
import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from requests_app.intake.take_in import TakenIn, take_in

WRONG_USE, TRY_AGAIN = 64, 75  # EX_USAGE and EX_TEMPFAIL: the mail server keeps the mail and tries again
ARGPARSE = 2  # what argparse exits with on wrong use


class Command(BaseCommand):
    """Take in one mail from standard input. Exits 0 once its raw bytes are committed, whatever becomes of it."""

    help = "Reads one mail from standard input and opens or joins a case; never twice for the same mail."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """``--json`` prints outcome, case and answered for machines."""
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def run_from_argv(self, argv: list[str]) -> None:
        """Wrong use is 64, as mail servers know it."""
        try:
            super().run_from_argv(argv)
        except SystemExit as ended:
            if ended.code == ARGPARSE:
                sys.exit(WRONG_USE)
            raise

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 64 when there is no mail to read, 75 when it can't be stored.

        The mail is read whole, however long: the mail server's own limit is the wall, and a mail cut short is lost.
        """
        if sys.stdin is None or sys.stdin.isatty():
            self.stderr.write("Pipe a mail into this command: receive_mail < message.eml")
            sys.exit(WRONG_USE)
        try:
            taken = take_in(sys.stdin.buffer.read(), now=timezone.now())
        except Exception as trouble:  # noqa: BLE001 - the mail server must be told to keep the mail, whatever it was
            self.stderr.write(f"The mail could not be stored ({type(trouble).__name__}).")
            sys.exit(TRY_AGAIN)
        self._tell(taken, as_json=options["json"])

    def _tell(self, taken: TakenIn, *, as_json: bool) -> None:
        """The mail is ours now: that nobody listens any more is no reason to have it sent again."""
        case = taken.case.reference if taken.case else None
        answer = {"outcome": str(taken.outcome), "case": case, "answered": taken.answered}
        try:
            self.stdout.write(json.dumps(answer) if as_json else f"{taken.outcome} {case or ''}".strip())
            self.stdout.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
