"""`manage.py backup_key FILE`: a key pair for backups."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from retention.backup.sealed import write_key_pair

WRONG_USE = 2


class Command(BaseCommand):
    """Exit 0: made. 2: the file is there already or can't be written."""

    help = (
        "Write a new private key to FILE and show the public one, for BACKUP_PUBLIC_KEY. Take FILE off this machine: "
        "only a restore needs it, and without it no backup can be opened. `age-keygen` makes the same."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("file", metavar="FILE")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        """Run it."""
        try:
            public = write_key_pair(Path(file), timezone.now())
        except OSError as trouble:
            raise CommandError(f"{file} can't be written: {trouble}", returncode=WRONG_USE) from None
        self.stdout.write(f"BACKUP_PUBLIC_KEY={public}")
