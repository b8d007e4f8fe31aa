"""What describes the files fits the files: JSON Schema for data.json, CSV on the Web for the tables (Art. 20)."""

import copy
import csv
import io
import json
import re
from typing import Any

import pytest

from tests.cast import make_recipient
from tests.requests_app.test_package import Opened, invoice, opened, write_to_support

pytestmark = pytest.mark.django_db

KINDS: dict[str, Any] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "object": dict,
    "array": list,
    "null": type(None),
}


def faults(value: Any, rule: dict[str, Any], whole: dict[str, Any], at: str = "$") -> list[str]:
    """The keywords we use, read as the standard says; independent of the code that writes them."""
    if "$ref" in rule:
        return faults(value, whole["$defs"][rule["$ref"].rpartition("/")[2]], whole, at)
    kinds = [rule["type"]] if isinstance(rule.get("type"), str) else rule.get("type", [])
    if kinds and not any(isinstance(value, KINDS[k]) and (k == "boolean" or value is not True) for k in kinds):
        return [f"{at}: {value!r} is no {kinds}"]
    found = [f"{at}: not {rule['const']}"] if "const" in rule and value != rule["const"] else []
    found += [f"{at}: not among {rule['enum']}"] if "enum" in rule and value not in rule["enum"] else []
    if "pattern" in rule and isinstance(value, str) and not re.search(rule["pattern"], value):
        found.append(f"{at}: {value!r} does not fit")
    if "oneOf" in rule and sum(not faults(value, one, whole, at) for one in rule["oneOf"]) != 1:
        found.append(f"{at}: none or several of the alternatives")
    if isinstance(value, list) and "items" in rule:
        found += [f for i, one in enumerate(value) for f in faults(one, rule["items"], whole, f"{at}[{i}]")]
    if isinstance(value, dict):
        known = rule.get("properties", {})
        found += [f"{at}: lacks {name}" for name in rule.get("required", []) if name not in value]
        more = rule.get("additionalProperties", True)
        found += [f"{at}: {name} is unknown" for name in value if name not in known and more is False]
        found += [f for name in known if name in value for f in faults(value[name], known[name], whole, f"{at}.{name}")]
    return found


@pytest.fixture
def package(anna: Any) -> Opened:
    make_recipient()
    write_to_support(anna)
    invoice(anna)
    return opened(anna)


def test_the_json_follows_its_schema(package: Opened) -> None:
    schema = json.loads(package.bytes("data.schema.json"))
    assert schema["$schema"].endswith("2020-12/schema")
    assert faults(package.json, schema, schema) == []
    assert len(package.json["sources"]) == len(schema["properties"]["sources"]["items"]["oneOf"])


def test_what_does_not_follow_it_is_found(package: Opened) -> None:
    schema = json.loads(package.bytes("data.schema.json"))
    spoilt = copy.deepcopy(package.json)
    del spoilt["compiled"]
    assert faults(spoilt, schema, schema) == ["$: lacks compiled"]
    spoilt = copy.deepcopy(package.json)
    spoilt["sources"][0]["records"][0]["unknown"] = 1
    assert faults(spoilt, schema, schema) != []
    spoilt = copy.deepcopy(package.json)
    next(one for one in spoilt["sources"] if one["name"] == "partners.Invoice")["records"][0]["amount"] = "1 250,50"
    assert faults(spoilt, schema, schema) != []


def test_every_table_is_described_column_by_column(package: Opened) -> None:
    described = json.loads(package.bytes("csv-metadata.json"))
    files = [name for name in package.zip.namelist() if name.endswith(".csv")]
    assert [table["url"] for table in described["tables"]] == [f"../{name}" for name in files]
    for table, name in zip(described["tables"], files, strict=True):
        text = package.zip.read(name).decode("utf-8-sig")
        head = next(csv.reader(io.StringIO(text), delimiter=described["dialect"]["delimiter"]))
        assert [column["titles"] for column in table["tableSchema"]["columns"]] == head


def test_the_page_tells_what_the_schema_is_for(package: Opened) -> None:
    assert "JSON Schema" in package.page
    assert "JSON Schema" in package.pdf_text
