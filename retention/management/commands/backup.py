"""`manage.py backup DIR`: database and vault in one archive, sealed for the offline key."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from datamap.rules import BACKUP
from retention.backup.sealed import WrongKey
from retention.backup.taking import take

FAILED, WRONG_USE = 1, 2


class Command(BaseCommand):
    """Exit 0: the backup lies there, whole. 1: it could not be written, and nothing was left. 2: wrong use."""

    help = (
        f"Write one sealed file into DIR and remove those older than {BACKUP.days} days. Without keys and files of ID "
        "images and of the mails that may hold one, and without sessions. Everything may run meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("directory", metavar="DIR", help="a folder, best on another machine's disk")
        parser.add_argument("--to", metavar="age1...", help="public key (default: BACKUP_PUBLIC_KEY)")
        parser.add_argument("--json", dest="as_json", action="store_true", help="for machines")

    def handle(self, *args: Any, directory: str, to: str | None, as_json: bool, **options: Any) -> None:
        """Run it."""
        folder, public = Path(directory), to or settings.BACKUP_PUBLIC_KEY
        if not folder.is_dir():
            raise CommandError(f"{directory} is no folder.", returncode=WRONG_USE)
        if not public:
            raise CommandError("BACKUP_PUBLIC_KEY is empty; `manage.py backup_key` makes one.", returncode=WRONG_USE)
        try:
            taken = take(folder, to=public, now=timezone.now())
        except WrongKey as trouble:
            raise CommandError(f"{trouble}.", returncode=WRONG_USE) from None
        except OSError as trouble:
            raise CommandError(f"The backup could not be written: {trouble}", returncode=FAILED) from trouble
        told = {
            "file": str(taken.path),
            "bytes": taken.size,
            "rows": sum(taken.rows.values()),
            "files": taken.files,
            "removed": taken.removed,
        }
        words = "{file}: {bytes} bytes, {rows} rows, {files} sealed files. Old backups removed: {removed}."
        self.stdout.write(json.dumps(told) if as_json else words.format(**told))
