"""The PDF: the same content as the page, set by typst in a child process, tagged for screen readers (PDF/UA-1)."""

import json
import re
import subprocess
import sys
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings

from outbox.writing.brand import brand
from requests_app.package import layout
from requests_app.package.contents import Contents, Part
from requests_app.package.phrases import phrase

CHILD = Path(__file__).with_name("typeset_child.py")
DESIGN = Path(__file__).with_name("document.typ")
MOST_ROWS = 500  # of one source; the rest is in its CSV
LONGEST_CELL = 3000  # characters
WIDEST_TABLE = 7  # columns that fit across a page
WALL_SECONDS = 120
_LONG_WORD = re.compile(r"(\S{24})(?=\S)")


class NotTypeset(RuntimeError):
    """The child could not make a PDF: too large, too slow, or broken. Says nothing of the content."""


def pdf(contents: Contents, *, now: datetime) -> bytes:
    """The PDF's bytes. Raises ``NotTypeset``."""
    return set_type(DESIGN, _document(contents), now=now)


def set_type(design: Path, data: dict[str, Any], *, now: datetime) -> bytes:
    """A PDF of ``data`` in a design, set in a child with limits and without our secrets. Raises ``NotTypeset``."""
    shown = brand()
    data = {**data, "brand": {"colour": shown.colour, "logo": shown.logo, "company": settings.COMPANY_NAME}}
    work = {"design": design.read_text(), "data": json.dumps(data), "moment": int(now.timestamp())}
    try:
        made = subprocess.run(  # noqa: S603 - our own interpreter and file
            [sys.executable, "-I", str(CHILD)],
            input=json.dumps(work).encode(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={},
            cwd="/",
            timeout=WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NotTypeset("too slow") from None
    if made.returncode or not made.stdout.startswith(b"%PDF-"):
        raise NotTypeset(f"exit {made.returncode}")
    return made.stdout


def _document(contents: Contents) -> dict[str, Any]:
    """Everything as data: what people wrote is never part of the program that sets it."""
    language = contents.language
    tables = [layout.left_out(contents), layout.recipients(contents), layout.holdings(contents)]
    return {
        "language": language,
        "title": layout.title(contents),
        "contents": phrase("contents", language),
        "particulars": layout.particulars(contents),
        "about": layout.about(contents)._asdict() | {"blocks": _blocks(layout.about(contents))},
        "parts": [_part(part) for part in contents.parts],
        "empty": {
            "title": phrase("empty", language),
            "searched": phrase("searched", language),
            "places": contents.empty,
        },
        "tables": [table._asdict() for table in tables if table.rows],
        "by_hand": phrase("by_hand", language),
        "rights": {"title": layout.rights(contents).title, "blocks": _blocks(layout.rights(contents))},
        "codes": layout.codes(contents)._asdict(),
    }


def _blocks(prose: layout.Prose) -> list[dict[str, Any]]:
    return [block._asdict() for block in prose.blocks]


def _part(part: Part) -> dict[str, Any]:
    head = layout.heads(part)
    as_table = part.as_table and len(head) <= WIDEST_TABLE
    shown = list(islice(part.rows(), MOST_ROWS))
    file = layout.csv_name(part)
    return {
        "title": part.title,
        "facts": layout.facts(part),
        "head": head,
        "rows": [[_cut(cell, part, file) for cell in layout.cells(part, row)] for row in shown] if as_table else [],
        "records": []
        if as_table
        else [[(name, _cut(value, part, file)) for name, value in layout.pairs(part, row)] for row in shown],
        "more": phrase("more", part.language, count=MOST_ROWS, file=file) if part.count > MOST_ROWS else "",
    }


def _cut(text: str, part: Part, file: str) -> str:
    """Fit for a page: not endless, and with places to break in words that would run off it."""
    if len(text) > LONGEST_CELL:
        text = text[:LONGEST_CELL] + phrase("cut", part.language, file=file)
    return _LONG_WORD.sub("\\1\N{ZERO WIDTH SPACE}", text)
