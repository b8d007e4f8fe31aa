"""The machine-readable parts: one JSON of everything, one CSV per source (Art. 20)."""

import csv
import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.conf import settings

from requests_app.package.cells import as_cell, as_json
from requests_app.package.contents import Contents, Part
from requests_app.package.redacted import GROUND

SCHEMA = "dh-privacy/personal-data/1"


def json_file(contents: Contents) -> Iterator[str]:
    """One object: ``schema``, who and when, ``recipients``, ``sources`` with fields, rules and records; streams."""
    head: dict[str, Any] = {
        "schema": SCHEMA,
        "language": contents.language,
        "controller": {"name": settings.COMPANY_NAME, "email": settings.PRIVACY_EMAIL},
        "case": contents.reference,
        "request_received": contents.received_on.isoformat(),
        "compiled": contents.made_on.isoformat(),
        "automated_decisions": False,
        "left_out": [one._asdict() | {"ground": GROUND[contents.language]} for one in contents.left_out],
        "recipients": [
            {
                "name": one.name,
                "country": one.country,
                "service": one.service,
                "processor": one.is_processor,
                "safeguards": one.safeguards,
            }
            for one in contents.recipients
        ],
    }
    yield _dumps(head)[:-1] + ',"sources":['
    for number, part in enumerate(contents.parts):
        yield ",\n" if number else "\n"
        yield _dumps(_information(part))[:-1] + ',"records":['
        for index, row in enumerate(part.rows()):
            yield ",\n" if index else "\n"
            yield _dumps(_record(part, row))
        yield "]}"
    yield "]}\n"


def csv_file(part: Part) -> Iterator[str]:
    """One source with a heading line, every cell quoted: `;` in Swedish, as its spreadsheets expect, else `,`.

    Begins with a byte order mark, without which they would misread å, ä and ö.
    """
    yield "\ufeff"
    line = StringIO()
    writer = csv.writer(line, delimiter=";" if part.language == "sv" else ",", quoting=csv.QUOTE_ALL)
    writer.writerow(as_cell(column.title, part.language) for column in part.columns)
    for row in part.rows():
        writer.writerow(as_cell(row[column.name], part.language) for column in part.columns)
        if line.tell() > 65_536:
            yield line.getvalue()
            line.seek(0)
            line.truncate()
    yield line.getvalue()


def _information(part: Part) -> dict[str, Any]:
    return {
        "name": part.label,
        "title": part.title,
        "purposes": part.purposes,
        "legal_grounds": part.bases,
        "categories": part.categories,
        "recipients": [one.name for one in part.recipients],
        "origin": part.origin,
        "retention": [
            {"rule": rule.keep.rule, "words": rule.words, "law": rule.keep.law, "section": rule.keep.section}
            for rule in part.retention
        ],
        "fields": {column.name: {"title": column.title, "codes": column.codes} for column in part.columns},
    }


def _record(part: Part, row: dict[str, Any]) -> dict[str, Any]:
    days = {rule.keep.rule: part.until(row, rule) for rule in part.clocks}
    return {column.name: as_json(row[column.name]) for column in part.columns} | {
        "kept_until": {rule: day.isoformat() if day else None for rule, day in days.items()}
    }


def _dumps(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
