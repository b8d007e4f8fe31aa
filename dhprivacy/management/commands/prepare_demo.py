"""``manage.py prepare_demo``: tables, pages, and the fictional company itself. ``demo`` calls it."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dhprivacy.demo.company import fill_company
from dhprivacy.demo.house import MARK
from dhprivacy.demo.staff import make_staff
from retention.actions.clock import trust_at_start


class Command(BaseCommand):
    """Prepares and fills an empty demo; what is there is kept."""

    help = "Prepare the demo's database and pages. Works in a demo's folder only."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many partners."""
        parser.add_argument("--partners", type=int, default=200)

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuses to touch a folder that is not a demo's."""
        place = Path(str(settings.VAR_DIR))
        if not (place / MARK).exists():
            raise CommandError("This is not a demo's folder; `make demo` makes one.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        make_staff(place)
        trust_at_start(timezone.now())
        filled = fill_company(partners=options["partners"])
        self.stdout.write("Filled." if filled else "There already.")
