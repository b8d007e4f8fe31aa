"""The template of the data processing agreement as a PDF (R-46)."""

from datetime import UTC, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings

from requests_app.agreement_text import TO_FILL_IN, VERSIONS, Part, agreement_text, parts
from requests_app.package.pdf import set_type

DESIGN = Path(__file__).with_name("agreement.typ")


def agreement_pdf(version: int, language: str) -> bytes:
    """The PDF's bytes; set once in a process. Raises ``KeyError`` for no version of ours, ``NotTypeset``."""
    return _set(version, language, agreement_text(version, language))


@lru_cache(maxsize=16)
def _set(version: int, language: str, text: str) -> bytes:
    said = [one for part in parts(text) for one in _with_blanks(part)]
    data: dict[str, Any] = {
        "language": language,
        "title": next(one["lines"][0] for one in said if one["kind"] == "title"),
        "parts": said,
        "foot": f"{settings.COMPANY_NAME} · version {version}",
    }
    return set_type(DESIGN, data, now=datetime.combine(VERSIONS[version], time(12), tzinfo=UTC))


def _with_blanks(part: Part) -> list[dict[str, Any]]:
    """The part; a list's lines that are to be filled in stand by themselves, as labels."""
    if part.kind != "list":
        return [part._asdict()]
    blanks = [line.partition(":")[0] for line in part.lines if TO_FILL_IN in line]
    rest = [line for line in part.lines if TO_FILL_IN not in line]
    found = [{"kind": "blanks", "lines": blanks}, {"kind": "list", "lines": rest}]
    return [one for one in found if one["lines"]]
