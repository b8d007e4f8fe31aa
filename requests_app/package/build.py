"""The package of one case: a ZIP that streams (Art. 15, 20; product.md §6.8)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.translation import override

from requests_app.letters.words import letter_language
from requests_app.models import Case
from requests_app.package import layout
from requests_app.package.contents import Contents, PackageIncomplete, gather
from requests_app.package.machine import csv_file, json_file
from requests_app.package.page import page
from requests_app.package.pdf import NotTypeset, pdf
from requests_app.package.schema import csv_metadata, json_schema
from requests_app.package.zip_stream import Entry, encoded, zipped


@dataclass
class Composed:
    """A ZIP while it is being made. ``content`` can be consumed once, and ``manifest()`` is complete then."""

    content: Iterable[bytes]
    _files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def manifest(self) -> dict[str, dict[str, Any]]:
        """File name -> size in bytes and SHA-256, in the order of the ZIP; no name tells of a person."""
        return dict(self._files)


def build(case: Case, *, now: datetime) -> Composed:
    """Compose the package of a case with a partner, in the case's language.

    Raises ``PackageIncomplete`` while a point of Art. 15(1)(a)-(h) or (2) would be empty. Consume ``content`` inside
    the caller's transaction; it may raise ``NotTypeset``.
    """
    if case.partner_id is None:
        raise PackageIncomplete("the case has no partner")
    language = letter_language(case.language)
    with override(language):
        contents = gather(case, language=language, now=now)
    files: dict[str, dict[str, Any]] = {}
    return Composed(_spoken(language, zipped(_entries(contents, now), files, now=now)), files)


def _entries(contents: Contents, now: datetime) -> Iterator[Entry]:
    language = contents.language
    yield layout.READ_ME[language], encoded(page(contents))
    yield layout.PDF[language], iter([pdf(contents, now=now)])
    yield layout.JSON, encoded(json_file(contents))
    for part in contents.parts:
        yield layout.csv_name(part), encoded(csv_file(part))
    yield layout.JSON_SCHEMA, encoded(json_schema(contents))
    yield layout.CSV_METADATA, encoded(csv_metadata(contents))


def _spoken(language: str, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Each piece made in the reader's language, without leaving the consumer's own changed in between."""
    while True:
        with override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


__all__ = ["Composed", "NotTypeset", "PackageIncomplete", "build"]
