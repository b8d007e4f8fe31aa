"""What the machine-readable files look like, for another system to read them in (Art. 20): JSON Schema and CSVW."""

import json
from collections.abc import Iterator
from typing import Any

from requests_app.package.cells import as_cell
from requests_app.package.contents import Column, Contents, Part
from requests_app.package.machine import SCHEMA

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEXT: dict[str, Any] = {"type": "string"}
_LEFT_OUT = dict.fromkeys(("source", "field", "what", "reason", "ground"), _TEXT)
# By the kind of field in the database; everything else is text.
_JSON: dict[str, dict[str, Any]] = {
    "BooleanField": {"type": "boolean"},
    "IntegerField": {"type": "integer"},
    "BigIntegerField": {"type": "integer"},
    "SmallIntegerField": {"type": "integer"},
    "PositiveIntegerField": {"type": "integer"},
    "PositiveSmallIntegerField": {"type": "integer"},
    "BigAutoField": {"type": "integer"},
    "DateField": {"type": "string", "format": "date"},
    "DateTimeField": {"type": "string", "format": "date-time"},
    "DecimalField": {"type": "string", "pattern": "^-?[0-9]+([.][0-9]+)?$"},
    "UUIDField": {"type": "string", "format": "uuid"},
    "JSONField": {},
}
_CSV: dict[str, Any] = {
    "IntegerField": "integer",
    "BigIntegerField": "integer",
    "PositiveIntegerField": "integer",
    "PositiveSmallIntegerField": "integer",
    "DateField": "date",
    "DateTimeField": {"base": "datetime", "format": "yyyy-MM-dd HH:mm:ss"},
}


def json_schema(contents: Contents) -> Iterator[str]:
    """A schema that ``data.json`` follows: every source by its name, every field with its type, title and codes."""
    said = {"type": "array", "items": _TEXT}
    retention = _object({"rule": _TEXT, "words": _TEXT, "law": _TEXT, "section": _TEXT})
    whole = _object(
        {
            "schema": {"const": SCHEMA},
            "language": {"enum": ["sv", "en"]},
            "controller": _object({"name": _TEXT, "email": _TEXT}),
            "case": _TEXT,
            "request_received": {"type": "string", "format": "date"},
            "compiled": {"type": "string", "format": "date"},
            "automated_decisions": {"type": "boolean"},
            "left_out": {"type": "array", "items": _object({**_LEFT_OUT, "number": {"type": "integer"}})},
            "recipients": {"type": "array", "items": {"type": "object"}},
            "sources": {"type": "array", "items": {"oneOf": [_source(part) for part in contents.parts] or [{}]}},
        }
    )
    whole["$defs"] = {"said": said, "retention": {"type": "array", "items": retention}}
    yield json.dumps({"$schema": DIALECT, "title": SCHEMA, **whole}, ensure_ascii=False, indent=1) + "\n"


def csv_metadata(contents: Contents) -> Iterator[str]:
    """Metadata by W3C's CSV on the Web: a table for each file, a column for each field."""
    delimiter = ";" if contents.language == "sv" else ","
    tables = [
        {
            "url": f"../csv/{part.slug}.csv",
            "dc:title": part.title,
            "tableSchema": {"columns": [_csv_column(column, part.language) for column in part.columns]},
        }
        for part in contents.parts
    ]
    whole = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": contents.language}],
        "dialect": {"delimiter": delimiter, "encoding": "utf-8", "header": True, "quoteChar": '"'},
        "tables": tables,
    }
    yield json.dumps(whole, ensure_ascii=False, indent=1) + "\n"


def _source(part: Part) -> dict[str, Any]:
    days: dict[str, Any] = {"type": "object", "additionalProperties": {"type": ["string", "null"]}}
    records = _object({**{column.name: _field(column) for column in part.columns}, "kept_until": days})
    lists = ("purposes", "legal_grounds", "categories", "recipients")
    return _object(
        {
            "name": {"const": part.label},
            "title": _TEXT,
            **{name: {"$ref": "#/$defs/said"} for name in lists},
            "origin": _TEXT,
            "retention": {"$ref": "#/$defs/retention"},
            "fields": {"type": "object"},
            "records": {"type": "array", "items": records},
        }
    )


def _field(column: Column) -> dict[str, Any]:
    """Any field may be empty; a code stands with what it means, and an old row may hold one we no longer use."""
    kind = _JSON.get(column.kind, _TEXT)
    allowed = {**kind, "type": [kind["type"], "null"]} if kind else {}
    codes = {"description": "; ".join(f"{code}: {words}" for code, words in column.codes.items())}
    return {"title": column.title, **allowed, **(codes if column.codes else {})}


def _csv_column(column: Column, language: str) -> dict[str, Any]:
    kind = _CSV.get(column.kind, "string")
    if column.kind == "DecimalField":
        kind = {"base": "decimal", "format": {"decimalChar": "," if language == "sv" else "."}}
    return {"name": column.name, "titles": as_cell(column.title, language), "datatype": kind}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
