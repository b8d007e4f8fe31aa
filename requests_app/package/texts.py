"""The texts a copy would show, and where in them a passage stands."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from django.db.models import CharField, TextField
from django.utils.crypto import salted_hmac

from datamap.export import Source, export
from datamap.registry import column, declaration_of, model_of
from datamap.terms import Words
from requests_app.models import Letter

HAD_ALREADY = frozenset({Letter._meta.label})


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
    """Every text in which somebody else may stand and that a copy for this partner would show; streams.

    Not what is the person's own (the partner's row, addresses, numbers) nor what they have had already (our letters).
    """
    for record in records_with_texts(partner_pk):
        yield from record


def records_with_texts(partner_pk: Any) -> Iterator[list[Text]]:
    """The same by record: the texts of one row together, in the order of the map."""
    for source in export(partner_pk):
        columns = _written(source)
        if columns:
            for row in source.rows():
                texts = list(_texts(source, row, columns))
                if texts:
                    yield texts


def _written(source: Source) -> dict[str, Words]:
    """The columns of a source that hold free text, with their titles."""
    reach = declaration_of(source.label).reach
    if source.label in HAD_ALREADY:
        return {}
    if reach.free_text:  # found by a folded copy of what was written: whoever wrote it may stand in any of its columns
        return {shown.name: shown.title for shown in source.fields if _is_text(source.label, shown.name)}
    return {shown.name: shown.title for shown in source.fields if shown.name in reach.raw_text}


@cache
def _is_text(label: str, name: str) -> bool:
    field = column(model_of(label), name)
    return isinstance(field, CharField | TextField) and not field.choices


def _texts(source: Source, row: dict[str, Any], columns: dict[str, Words]) -> Iterator[Text]:
    for name, title in columns.items():
        if row[name]:
            yield Text(Place(source.label, str(row["pk"]), name), source.title, title, row[name])


def passages(sought: re.Pattern[str], text: str) -> Iterator[tuple[int, int]]:
    """Start and end of each place where what is sought stands in the text."""
    for found in sought.finditer(text):
        yield found.start(), found.end()


def whole_words(passage: str) -> re.Pattern[str]:
    """The passage as whole words, in capitals or not, over any white space. Not kept: it is about somebody."""
    words = r"\s+".join(re.escape(word) for word in passage.split())
    before = r"(?<!\w)" if re.match(r"\w", passage) else ""
    after = r"(?!\w)" if re.search(r"\w\Z", passage) else ""
    return re.compile(f"{before}{words}{after}", re.IGNORECASE)


def digest_of(text: str) -> str:
    """A keyed digest of a text, 64 signs: to see whether it is still the one a place was found in."""
    return salted_hmac("requests_app.package.texts", text, algorithm="sha256").hexdigest()
