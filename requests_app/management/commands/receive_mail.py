"""What a mail server pipes into: ``receive_mail < message.eml``."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from requests_app.intake.mail.parsed import MAX_RAW
from requests_app.intake.take_in import take_in

WRONG_USE, TRY_AGAIN = 64, 75  # EX_USAGE and EX_TEMPFAIL: the mail server keeps the mail and tries again


class Command(BaseCommand):
    """Take in one mail from standard input. Exits 0 once its raw bytes are committed, whatever becomes of it."""

    help = "Reads one mail from standard input and opens or joins a case; never twice for the same mail."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """``--json`` prints outcome, case and answered for machines."""
        parser.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 64 when there is no mail to read, 75 when it can't be stored."""
        if sys.stdin.isatty():
            self.stderr.write("Pipe a mail into this command: receive_mail < message.eml")
            sys.exit(WRONG_USE)
        raw = sys.stdin.buffer.read(2 * MAX_RAW)
        try:
            taken = take_in(raw, now=timezone.now())
        except Exception as trouble:  # noqa: BLE001 - the mail server must be told to keep the mail, whatever it was
            self.stderr.write(f"The mail could not be stored ({type(trouble).__name__}).")
            sys.exit(TRY_AGAIN)
        answer = {
            "outcome": str(taken.outcome),
            "case": taken.case.reference if taken.case else None,
            "answered": taken.answered,
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer))
        else:
            self.stdout.write(f"{answer['outcome']} {answer['case'] or ''}".strip())
