"""`manage.py replay_erasures`: after a restore, erase again whom the backup brought back."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from datamap.erase.log import LogBroken
from datamap.erase.position import NotReplayed, Standing, standing
from datamap.erase.replaying import begin_new_log, replay
from identifiers import stockholm_today

FINDINGS, WRONG_USE = 1, 2


class Command(BaseCommand):
    """Exit 0: database and erasure log are in step. 1: they can't be brought in step, and why. 2: wrong use."""

    help = (
        "Erase again everybody whose erasure this database does not know, because it was restored from a backup. "
        "Until then nothing else starts. Safe to call twice and to kill at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--json", dest="as_json", action="store_true", help="for machines")
        parser.add_argument(
            "--the-log-is-lost",
            action="store_true",
            help="the erasure log is gone for good: begin a new one. No backup older than this moment may be restored",
        )

    def handle(self, *args: Any, as_json: bool, the_log_is_lost: bool, **options: Any) -> None:
        """Run it."""
        try:
            if the_log_is_lost:
                begin_new_log()
            done = replay(today=stockholm_today())
        except NotReplayed as trouble:
            if the_log_is_lost:
                raise CommandError("The erasure log is there and fits: it is not lost.", returncode=WRONG_USE) from None
            raise CommandError(
                f"The erasure log lacks erasures ({trouble}): put the right ERASURE_LOG back (docs/runbook.md).",
                returncode=FINDINGS,
            ) from trouble
        except LogBroken as trouble:
            raise CommandError(
                f"The erasure log is broken: {trouble} (docs/runbook.md).", returncode=FINDINGS
            ) from None
        told = asdict(done) | {"standing": standing().value}
        if as_json:
            self.stdout.write(json.dumps(told))
        else:
            self.stdout.write(
                f"Erased again: {done.again}. Not in this database: {done.not_there}. "
                f"Stops and restrictions put back: {done.put_back}."
            )
        if standing() != Standing.IN_STEP:
            raise CommandError("Database and erasure log are still not in step.", returncode=FINDINGS)
