"""``manage.py promises``: how every promise of the policy stands."""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import override

from promises.actions import measure
from promises.catalogue import BY_CODE
from promises.document import FILE, as_markdown
from promises.terms import State


class Command(BaseCommand):
    """Exit 0 when none is broken, 1 when one is or --check finds the document stale, 2 on wrong use."""

    help = "Measure every promise of the policy (R-01 to R-62) and say how it stands."

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--json", dest="as_json", action="store_true", help="a list, for machines")
        parser.add_argument("--document", action="store_true", help=f"write {FILE} instead; nothing is measured")
        parser.add_argument("--check", action="store_true", help=f"exit 1 when {FILE} is stale; nothing is measured")

    def handle(self, *args: Any, as_json: bool, document: bool, check: bool, **options: Any) -> None:
        """Run it."""
        if document or check:
            self._document(check=check)
            return
        with override("en"):
            told = [
                {
                    "id": code,
                    "state": str(found.state),
                    "value": found.value,
                    "threshold": str(BY_CODE[code].threshold),
                    "evidence": BY_CODE[code].evidence,
                    "measures": str(BY_CODE[code].measures),
                    "remark": str(found.remark),
                }
                for code, found in measure(timezone.now()).items()
            ]
        if as_json:
            self.stdout.write(json.dumps(told, indent=2, ensure_ascii=False))
        else:
            for one in told:
                self.stdout.write(f"{one['id']}  {one['state']:<15} {one['value']:>6}  {one['measures']}")
        if any(one["state"] == State.BROKEN for one in told):
            sys.exit(1)

    def _document(self, *, check: bool) -> None:
        with override("en"):
            text = as_markdown()
        path = Path(settings.BASE_DIR) / FILE
        if not check:
            path.write_text(text, encoding="utf-8")
            self.stdout.write(f"{FILE} written.")
            return
        stale = not path.is_file() or path.read_text(encoding="utf-8") != text
        said = f"{FILE} is not what the checks say. Run manage.py promises --document." if stale else "In order."
        self.stdout.write(said)
        if stale:
            sys.exit(1)
