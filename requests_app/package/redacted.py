"""A copy without what is about somebody else (Art. 15(4)): masked before anything is written down."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from datamap.registry import column, model_of
from requests_app.models import Case, RedactedKind, Redaction
from requests_app.package.phrases import capitalised
from requests_app.package.texts import Place, digest_of

GROUND = {"sv": "artikel 15.4", "en": "Article 15(4)"}


class TextChanged(Exception):
    """A text has changed since a passage in it was marked: what would be left out is no longer what was seen."""


class LeftOut(NamedTuple):
    """What the person is told of: how many passages of a kind are missing in a field of a source, and why."""

    source: str
    field: str
    what: str
    reason: str
    number: int


@dataclass(frozen=True)
class Redactions:
    """The passages of one case, by source, row and column."""

    spans: Mapping[str, Mapping[str, Mapping[str, tuple[Redaction, ...]]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.spans)

    def masked(self, source: str, row: dict[str, Any]) -> dict[str, Any]:
        """The row with its passages replaced by what they were, in the active language. Raises ``TextChanged``."""
        columns = self.spans.get(source, {}).get(str(row["pk"]))
        if not columns:
            return row
        return row | {name: mask(row[name] or "", spans) for name, spans in columns.items()}

    def left_out(self) -> list[LeftOut]:
        """The list for the person, in the active language."""
        numbers = Counter(
            (source, name, span.kind, span.reason)
            for source, rows in self.spans.items()
            for columns in rows.values()
            for name, spans in columns.items()
            for span in spans
        )
        return [_told(*what, number) for what, number in numbers.items()]


def redactions_of(case: Case) -> Redactions:
    """What is to be left out of the case's copy. One query."""
    found: dict[str, dict[str, dict[str, list[Redaction]]]] = defaultdict(
        lambda: defaultdict(lambda: defaultdict(list))
    )
    for one in Redaction.objects.filter(case=case).order_by("source", "pk"):
        found[one.source][one.row][one.column].append(one)
    return Redactions(
        {
            source: {row: {name: tuple(spans) for name, spans in columns.items()} for row, columns in rows.items()}
            for source, rows in found.items()
        }
    )


def digest_of_redactions(case: Case) -> str:
    """What a second person approves: a digest over every passage with its kind and reason; empty for none."""
    names = ("source", "row", "column", "start", "end", "text_digest", "kind", "reason")
    rows = list(Redaction.objects.filter(case=case).order_by(*names).values_list(*names))
    return sha256(repr(rows).encode()).hexdigest() if rows else ""


def drop_outdated(case: Case) -> int:
    """Delete the marks that no longer fit their text, or whose row is gone; how many."""
    marks = list(Redaction.objects.filter(case=case))
    texts = {place: digest_of(text) for place, text in _texts_now(marks).items()}
    stale = [one.pk for one in marks if texts.get(Place(one.source, one.row, one.column)) != one.text_digest]
    return Redaction.objects.filter(pk__in=stale).delete()[0]


def _texts_now(marks: Iterable[Redaction]) -> dict[Place, str]:
    rows: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in marks:
        rows[one.source, one.column].add(one.row)
    return {
        Place(source, str(pk), name): text or ""
        for (source, name), keys in rows.items()
        for pk, text in model_of(source)._default_manager.filter(pk__in=keys).values_list("pk", name)
    }


def mask(text: str, spans: Iterable[Redaction]) -> str:
    """The text with each passage replaced by its kind in brackets; passages that overlap become one.

    Raises ``TextChanged`` when the text is not the one they were marked in.
    """
    masked, kept_to = [], 0
    digest = digest_of(text)
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if span.text_digest != digest:
            raise TextChanged(f"{span.source} {span.column}")
        if span.start >= kept_to:
            masked += [text[kept_to : span.start], f"[{RedactedKind(span.kind).label}]"]
        kept_to = max(kept_to, span.end)
    return "".join([*masked, text[kept_to:]])


def _told(source: str, name: str, kind: str, reason: str, number: int) -> LeftOut:
    model = model_of(source)
    titles = str(model._meta.verbose_name_plural), str(column(model, name).verbose_name)
    said = capitalised(str(RedactedKind(kind).label))
    return LeftOut(capitalised(titles[0]), capitalised(titles[1]), said, reason, number)
