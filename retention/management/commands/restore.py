"""`manage.py restore FILE --key KEYFILE`: a backup into an empty database and the vault."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from retention.backup.restoring import CanNotRestore, restore
from retention.backup.sealed import WrongKey

FAILED = 1


class Command(BaseCommand):
    """Exit 0: it is there; run `replay_erasures` now. 1: it can't be restored, why, and nothing was changed."""

    help = (
        "Load a backup into an empty database and the vault's folder. Safe to kill and to call again. Afterwards "
        "nothing starts until `manage.py replay_erasures` has run; docs/runbook.md has the whole way."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("file", metavar="FILE", help="as `manage.py backup` wrote it")
        parser.add_argument("--key", required=True, metavar="KEYFILE", help="the private key")
        parser.add_argument("--json", dest="as_json", action="store_true", help="for machines")

    def handle(self, *args: Any, file: str, key: str, as_json: bool, **options: Any) -> None:
        """Run it."""
        try:
            told = restore(Path(file), key=Path(key))
        except (CanNotRestore, WrongKey, OSError) as trouble:
            raise CommandError(f"Not restored: {trouble}.", returncode=FAILED) from trouble
        taken = told.taken_at.isoformat()
        if as_json:
            self.stdout.write(json.dumps({"taken_at": taken, "rows": told.rows, "files": told.files}))
        else:
            self.stdout.write(
                f"The backup of {taken} is back: {told.rows} rows, {told.files} sealed files. "
                "Now run `manage.py replay_erasures`."
            )
