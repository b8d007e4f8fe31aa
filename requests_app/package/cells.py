"""One value in each of the forms it is given out in: to read, for a spreadsheet, for a machine."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from identifiers.dates import STOCKHOLM
from identifiers.text import clean_text
from requests_app.letters.words import clock_time, plain_day

NOTHING = "–"
_YES_NO = {"sv": ("nej", "ja"), "en": ("no", "yes")}
# What a spreadsheet may take for a formula at the start of a cell, the full-width twins included.
_STARTS_A_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_A_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


def as_text(value: Any, language: str, codes: Mapping[str, str]) -> str:
    """The value as a person reads it: codes in words, dates with the month's name, a dash for nothing."""
    if value is None or value == "":
        return NOTHING
    if str(value) in codes:
        return codes[str(value)]
    if isinstance(value, bool):
        return _YES_NO[language][value]
    if isinstance(value, datetime):
        at = " kl. " if language == "sv" else " at "
        return plain_day(value.astimezone(STOCKHOLM).date(), language) + at + clock_time(value, language)
    if isinstance(value, date):
        return plain_day(value, language)
    if isinstance(value, Decimal):
        return _decimal(value, language)
    return clean_text(_plain(value))


def as_cell(value: Any, language: str) -> str:
    """The value in a CSV cell: dates as ISO 8601 in Stockholm time, decimals by the language, codes as they are.

    A text that a spreadsheet could take for a formula gets an apostrophe in front, so that opening the file can never
    run anything. A bare number is no formula and stays: `+46701740605`, `-5,00`. `+46 70-174 06 05` would be worked
    out as a sum and gets one.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return _YES_NO[language][value]
    if isinstance(value, datetime):
        return value.astimezone(STOCKHOLM).isoformat(sep=" ", timespec="seconds")[:19]
    if isinstance(value, Decimal):
        return f"{value:f}".replace(".", "," if language == "sv" else ".")
    text = clean_text(_plain(value))
    return f"'{text}" if _STARTS_A_FORMULA.match(text) and not _A_NUMBER.fullmatch(text) else text


def as_json(value: Any) -> Any:
    """The value as JSON has it: moments with their offset, decimals as strings, so that nothing is rounded."""
    if isinstance(value, datetime):
        return value.astimezone(STOCKHOLM).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, UUID):
        return str(value)
    return value


def _plain(value: Any) -> str:
    if isinstance(value, (dict, list)):
        return json.dumps(value, ensure_ascii=False)
    return str(value)


def _decimal(value: Decimal, language: str) -> str:
    text = f"{value:,f}"
    return text.replace(",", "\N{NO-BREAK SPACE}").replace(".", ",") if language == "sv" else text
