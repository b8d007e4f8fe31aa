"""``manage.py verify_journal``: is the journal what was written?"""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from journal.heads import PATTERN
from journal.models import JournalHead
from journal.verification import verify


class Command(BaseCommand):
    """Exit 0: unbroken. 1: findings, each named. 2: wrong use."""

    help = "Checks the journal's chain and compares it with the signed heads."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where the heads lie, and how to answer."""
        parser.add_argument("--heads", metavar="DIR", help="folder of signed heads (default: JOURNAL_HEADS_DIR)")
        parser.add_argument("--json", action="store_true", dest="as_json", help="one JSON object")

    def handle(self, *args: Any, heads: str | None, as_json: bool, **options: Any) -> None:
        """Verify, tell, and leave with the number that says how it went."""
        folder = Path(heads or settings.JOURNAL_HEADS_DIR)
        if heads and not folder.is_dir():
            raise CommandError("--heads names no folder", returncode=2)
        findings = verify(folder)
        row = JournalHead.objects.filter(pk=1).first()
        lines, signed = (row.seq if row else 0), len(list(folder.glob(PATTERN)))
        if as_json:
            answer = {"lines": lines, "heads": signed, "findings": [asdict(finding) for finding in findings]}
            self.stdout.write(json.dumps(answer))
        else:
            for finding in findings:
                self.stdout.write(f"{finding.kind} at line {finding.seq}: {finding.text}")
            self.stdout.write(f"{lines} lines, {signed} signed heads, {len(findings)} findings")
        if findings:
            sys.exit(1)
