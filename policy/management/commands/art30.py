"""``manage.py art30``: the record of processing activities (Art. 30(1)), made from the map."""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from policy.record import the_record
from policy.record.markdown import as_markdown

WRONG_USE = 2
FILE = Path("docs") / "art30.md"


class Command(BaseCommand):
    """Exit 0 when done or in order, 1 when --check finds the file stale, 2 on wrong use."""

    help = (
        f"Write the record of processing activities (Art. 30(1) GDPR) to {FILE}, in Swedish, from the personal-data "
        "map alone: the file is the same whatever the register holds. With --json the record goes to standard output "
        "instead, with the company's particulars and the recipients of the day."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when the file is stale")
        parser.add_argument("--json", dest="as_json", action="store_true", help="for machines; writes no file")
        parser.add_argument("--language", choices=("sv", "en"), default="sv", help="of --json; the file is in Swedish")

    def handle(self, *args: Any, check: bool, as_json: bool, language: str, **options: Any) -> None:
        """Run it."""
        if as_json and not check:
            with override(language):
                self.stdout.write(json.dumps(the_record(with_register=True).as_json(), indent=2, ensure_ascii=False))
            return
        with override("sv"):
            text = as_markdown(the_record(with_register=False))
        path = Path(settings.BASE_DIR) / FILE
        if check:
            self._check(path, text, as_json=as_json)
            return
        try:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        except OSError as error:
            raise CommandError(f"{FILE} can't be written: {error.strerror}.", returncode=WRONG_USE) from error
        self.stdout.write(f"{FILE} written.")

    def _check(self, path: Path, text: str, *, as_json: bool) -> None:
        stale = not path.is_file() or path.read_text(encoding="utf-8") != text
        said = f"{FILE} is not what the map says. Run manage.py art30." if stale else f"{FILE} is what the map says."
        self.stdout.write(json.dumps({"file": str(FILE), "stale": stale}) if as_json else said)
        if stale:
            sys.exit(1)
