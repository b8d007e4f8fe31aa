"""The texts a copy would show, and where in them a passage stands."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.db.models import CharField, TextField
from django.utils.crypto import salted_hmac

from datamap.export import Source, export
from datamap.registry import column, model_of, subject
from datamap.terms import Words


class Place(NamedTuple):
    """One text of one row: the table on the map, the primary key as text, the column."""

    source: str
    row: str
    column: str


class Text(NamedTuple):
    """A text and where it stands; its titles are in the active language."""

    place: Place
    source_title: Words
    title: Words
    text: str


def texts_of(partner_pk: Any) -> Iterator[Text]:
    """Every text somebody wrote that a copy for this partner would show, in the order of the map; streams.

    Not the partner's own row: what stands there is about nobody else.
    """
    for source in export(partner_pk):
        columns = written_columns(source)
        if columns:
            for row in source.rows():
                yield from _texts(source, row, columns)


def written_columns(source: Source) -> dict[str, Words]:
    """The columns of a source that hold free text, with their titles."""
    if source.label == subject().label:
        return {}
    free = _free_columns(source.label)
    return {shown.name: shown.title for shown in source.fields if shown.name in free and not shown.choices}


def _texts(source: Source, row: dict[str, Any], columns: dict[str, Words]) -> Iterator[Text]:
    for name, title in columns.items():
        if row[name]:
            yield Text(Place(source.label, str(row["pk"]), name), source.title, title, row[name])


@cache
def _free_columns(label: str) -> frozenset[str]:
    model = model_of(label)
    return frozenset(
        field.name
        for field in model._meta.concrete_fields
        if isinstance(column(model, field.name), CharField | TextField)
    )


def passages(passage: str, text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each place where the passage stands in the text as whole words, in capitals or not."""
    for found in _pattern(passage).finditer(text):
        yield found.start(), found.end()


@cache
def _pattern(passage: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in passage.split())
    before = r"(?<!\w)" if re.match(r"\w", passage) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", passage) else ""
    return re.compile(f"{before}{words}{after}", re.IGNORECASE)


def digest_of(text: str) -> str:
    """A keyed digest of a text, 64 signs: to see whether it is still the one a place was found in."""
    return salted_hmac("requests_app.package.texts", text, algorithm="sha256").hexdigest()
