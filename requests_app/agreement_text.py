"""The template of our data processing agreement: its versions, in both languages (Art. 28(3), R-46).

A new version is a new pair of files; those before stay, since customers have signed them.
"""

import hashlib
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

from django.conf import settings

from datamap.rules import BACKUP
from identifiers.dates import long_date

TEXTS = Path(__file__).with_name("agreement_texts")
VERSIONS = {1: date(2026, 11, 26)}  # number -> the day it was made
CURRENT = max(VERSIONS)
TO_FILL_IN = 32 * "_"  # stands in the text where the parties write
SIGN_WITHIN = timedelta(days=30)  # what the letter asks for


class Part(NamedTuple):
    """A piece of the text. ``kind``: ``title``, ``heading``, ``list`` or ``paragraph``."""

    kind: str
    lines: tuple[str, ...]


def agreement_text(version: int, language: str) -> str:
    """The text as Markdown, with the company and its figures filled in. Raises ``KeyError`` for no version of ours."""
    made_on = VERSIONS[version]
    company = [settings.COMPANY_NAME, settings.COMPANY_NUMBER, *settings.COMPANY_ADDRESS.splitlines()]
    facts = {
        "version": version,
        "day": long_date(made_on, language),
        "company": ", ".join(filter(None, [*company, settings.PRIVACY_EMAIL])),
        "backup_days": BACKUP.days,
    }
    return (TEXTS / f"{version}.{language}.md").read_text(encoding="utf-8").format(**facts)


def checksum(version: int, language: str) -> str:
    """SHA-256 of the text, in hex: tells whether what was signed is what we publish."""
    return hashlib.sha256(agreement_text(version, language).encode()).hexdigest()


def parts(text: str) -> list[Part]:
    """The text taken apart for the PDF."""
    return [_part(block.splitlines()) for block in text.strip().split("\n\n")]


def _part(lines: list[str]) -> Part:
    first = lines[0]
    for mark, kind in (("## ", "heading"), ("# ", "title")):
        if first.startswith(mark):
            return Part(kind, (first.removeprefix(mark),))
    if all(line.startswith("- ") for line in lines):
        return Part("list", tuple(line.removeprefix("- ") for line in lines))
    return Part("paragraph", tuple(lines))
