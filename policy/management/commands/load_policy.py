"""``manage.py load_policy``: a company's own policy becomes a draft, once each of its sentences is mapped."""

import sys
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from policy.actions import write_draft
from policy.models import PolicyVersion
from policy.sentences import REQUIREMENTS, faults, with_names

WRONG_USE = 2
LARGEST = 200_000  # bytes


class Command(BaseCommand):
    """Exit 0 when the draft is written, 1 when a sentence is not mapped, 2 on wrong use."""

    help = (
        "Load a company's own privacy policy, Markdown with one sentence on each line, as a draft that a second person "
        "approves at the desk. Each line ends in its mark, {#name R-nn R-nn}: a name that stays when the words change, "
        "and the requirements it stands for. --names writes the file to standard output with a "
        "name at each line that has none, for you to add the requirements."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The files and who loads them."""
        parser.add_argument("file", type=Path, help="the Swedish text")
        parser.add_argument("--english", type=Path, help="the same sentences in English, under the same names")
        parser.add_argument("--by", metavar="USERNAME", help="who of the staff writes the draft; another approves it")
        parser.add_argument("--left-out", nargs="*", default=[], metavar="R-nn", help="what the text does not promise")
        parser.add_argument("--names", action="store_true", help="only print the text with a name at each line")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run it."""
        swedish = _read(options["file"])
        if options["names"]:
            self.stdout.write(with_names(swedish), ending="")
            return
        english = _read(options["english"]) if options["english"] else ""
        left_out = sorted({code.strip(",") for code in options["left_out"]})
        if unknown := set(left_out) - set(REQUIREMENTS):
            raise CommandError(f"No requirements: {', '.join(sorted(unknown))}.", returncode=WRONG_USE)
        by = _staff(options["by"])
        with override("en"):
            if wrong := faults(swedish, english, not_promised=left_out):
                self.stderr.write("\n".join(wrong))
                sys.exit(1)
            try:
                open_one = PolicyVersion.objects.filter(approved_at=None).first()
                draft = write_draft(open_one, by=by, text_sv=swedish, text_en=english, not_promised=left_out)
            except (PermissionDenied, ValidationError) as fault:
                said = " ".join(fault.messages) if isinstance(fault, ValidationError) else "not in a role that writes."
                raise CommandError(f"{by.username}: {said}", returncode=WRONG_USE) from fault
        self.stdout.write(f"Version {draft.number} is a draft. Say at the desk what it changes; another approves it.")


def _read(path: Path) -> str:
    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST:
            raise CommandError(f"{path} is larger than {LARGEST} bytes.", returncode=WRONG_USE)
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} can't be read as UTF-8 text.", returncode=WRONG_USE) from error


def _staff(username: str | None) -> User:
    user = User.objects.filter(username=username or "").first()
    if user is None:
        raise CommandError("--by names nobody of the staff.", returncode=WRONG_USE)
    return user
