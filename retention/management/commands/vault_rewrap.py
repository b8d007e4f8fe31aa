"""`manage.py vault_rewrap`: wrap every file's key with the newest master key, so that the old one can go."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from datamap.rules import BACKUP
from identifiers import stockholm_date
from journal.record import CLOCK, record
from vault.keys import KeyTrouble, master_keys
from vault.rewrap import in_use, rewrap

FINDINGS, WRONG_USE = 1, 2


class Command(BaseCommand):
    """Exit 0: the newest master key wraps everything. 1: some keys are still under another. 2: no sound master key."""

    help = (
        "Put the new master key first in VAULT_KEYS, restart everything, then run this. Safe to kill at any time, to "
        "run twice and by two at once. Says when the old master key can be taken out."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The options."""
        parser.add_argument("--json", dest="as_json", action="store_true", help="for machines")

    def handle(self, *args: Any, as_json: bool, **options: Any) -> None:
        """Run it."""
        try:
            told = rewrap()
        except KeyTrouble as trouble:
            raise CommandError(str(trouble), returncode=WRONG_USE) from None
        if told.done:
            with transaction.atomic():
                record("vault_rewrapped", by=CLOCK, master_key=told.newest, keys=told.done)
        older = {name: number for name, number in in_use().items() if name != told.newest}
        removable = sorted(set(master_keys()) - {told.newest} - set(older))
        until = BACKUP.due_on(stockholm_date(timezone.now()))
        answer = {
            "newest": told.newest,
            "rewrapped": told.done,
            "older": older,
            "unreadable": dict(told.stuck),
            "removable": removable,
            "keep_offline_until": until.isoformat() if removable else None,
        }
        self.stdout.write(json.dumps(answer) if as_json else _in_words(answer))
        if older:
            sys.exit(FINDINGS)


def _in_words(answer: dict[str, Any]) -> str:
    lines = [f"{answer['rewrapped']} keys wrapped anew by {answer['newest']}."]
    for name, number in sorted(answer["unreadable"].items()):
        lines.append(f"{number} keys need {name}, which is not in VAULT_KEYS or is not the one that wrapped them.")
    for name, number in sorted(answer["older"].items()):
        if number > answer["unreadable"].get(name, 0):
            lines.append(f"{name} still wraps {number} keys: is every process restarted? Run this again.")
    for name in answer["removable"]:
        lines.append(
            f"{name} wraps nothing here: take it out of VAULT_KEYS and restart. Backups taken before today need it: "
            f"keep it offline until {answer['keep_offline_until']}, then destroy it."
        )
    return "\n".join(lines)
