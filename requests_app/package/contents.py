"""What the package says: every source of the map with what Art. 15(1)(a)-(h) wants told, in the reader's language."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from unicodedata import normalize

from django.db.models import ForeignKey, TextField
from django.utils.text import slugify

from datamap.export import Source, export
from datamap.laws import law_in
from datamap.registry import column, model_of, outside, subject
from datamap.terms import Keep, Outside
from identifiers.dates import stockholm_date
from policy.europe import needs_safeguards
from policy.models import Recipient
from requests_app.letters.words import plain_day
from requests_app.models import Case
from requests_app.package.cells import NOTHING, as_text
from requests_app.package.phrases import capitalised, phrase
from requests_app.package.redacted import LeftOut, Redactions, redactions_of

MOST_COLUMNS = 9  # wider than this is read as records, not as a table


class PackageIncomplete(Exception):
    """Something Art. 15(1)(a)-(h) or (2) demands would be missing; nothing is sent. Names the points and sources."""


@dataclass(frozen=True)
class Column:
    """One field as the person reads it. ``kind`` is the database field's, for those who read it by machine."""

    name: str
    title: str
    codes: dict[str, str]
    kind: str


@dataclass(frozen=True)
class Retention:
    """One rule of a source in words; ``bare`` is without its law, ``only`` the fields it is about if not all.

    ``columns`` are those of its fields that a row shows; a sealed file is not among them.
    """

    keep: Keep
    words: str
    bare: str
    only: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One source: its information, and its rows when asked for."""

    source: Source
    slug: str
    title: str
    purposes: tuple[str, ...]
    bases: tuple[str, ...]
    categories: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    retention: tuple[Retention, ...]
    origin: str
    columns: tuple[Column, ...]
    as_table: bool
    count: int
    language: str
    made_on: date
    redactions: Redactions = field(default_factory=Redactions)

    @property
    def label(self) -> str:
        """The name for machines."""
        return self.source.label

    def rows(self) -> Iterator[dict[str, Any]]:
        """Every row as the database has it, clocks included, but for what is left out; streams.

        Raises ``TextChanged`` when a text is not the one that something was to be left out of.
        """
        return (self.redactions.masked(self.label, row) for row in self.source.rows())

    def values(self, row: dict[str, Any]) -> list[str]:
        """A row's fields as text to read, codes in words."""
        return [as_text(row[shown.name], self.language, shown.codes) for shown in self.columns]

    @property
    def clocks(self) -> tuple[Retention, ...]:
        """The rules a row itself can be told of."""
        return tuple(rule for rule in self.retention if rule.columns)

    def until(self, row: dict[str, Any], rule: Retention) -> date | None:
        """The last day of what this row holds under the rule; None when nothing is left, or the clock stands."""
        return self.source.until(row, rule.keep) if _holds(row, rule) else None

    def kept(self, row: dict[str, Any]) -> list[str]:
        """How long this very row is kept under each of ``clocks``: the date, or the rule while its clock stands."""
        return [self._kept(row, rule) for rule in self.clocks]

    def _kept(self, row: dict[str, Any], rule: Retention) -> str:
        if not _holds(row, rule):
            return NOTHING
        day = self.until(row, rule)
        if day is None:
            return rule.bare
        # A day that has passed: the sweep leaves alone what an open case asks for or a dispute needs.
        which = "past_date" if day < self.made_on else "until_date"
        return phrase(which, self.language, date=plain_day(day, self.language))


@dataclass(frozen=True)
class Contents:
    """The whole package before it is written down in one format or another. ``empty``: searched, nothing found."""

    language: str
    reference: str
    made_on: date
    received_on: date
    parts: tuple[Part, ...]
    empty: tuple[str, ...]
    recipients: tuple[Recipient, ...]
    holdings: tuple[Outside, ...] = field(default=())
    left_out: tuple[LeftOut, ...] = field(default=())


def gather(case: Case, *, language: str, now: datetime) -> Contents:
    """Collect the sources of the case's partner. Call inside ``override(language)``. Raises ``PackageIncomplete``."""
    recipients = tuple(Recipient.objects.filter(active=True))
    sources = sorted(export(case.partner_id), key=_place)
    redactions = redactions_of(case)
    searched = [
        replace(_part(source, recipients, language, stockholm_date(now)), redactions=redactions) for source in sources
    ]
    found = (part for part in searched if part.count)
    # Numbered last: a gap in the names of the files would look like one that was held back.
    parts = tuple(replace(part, slug=f"{number:02d}-{part.slug}") for number, part in enumerate(found, start=1))
    concerned = tuple(one for one in recipients if any(one in part.recipients for part in parts))
    contents = Contents(
        language=language,
        reference=case.reference,
        made_on=stockholm_date(now),
        received_on=case.received_on,
        parts=parts,
        empty=tuple(part.title for part in searched if not part.count),
        recipients=concerned,
        holdings=tuple(outside()),
        left_out=tuple(redactions.left_out()),
    )
    _check(contents, anybody=bool(recipients))
    return contents


def _part(source: Source, recipients: tuple[Recipient, ...], language: str, made_on: date) -> Part:
    model = model_of(source.label)
    fields = {shown.name: column(model, shown.name) for shown in source.fields}
    columns = tuple(
        Column(
            shown.name,
            str(shown.title),
            {str(code): str(words) for code, words in shown.choices.items()},
            fields[shown.name].get_internal_type(),
        )
        for shown in source.fields
        if not isinstance(fields[shown.name], ForeignKey)  # sealed files: an inner key tells nobody anything
    )
    long = any(isinstance(found, TextField) for found in fields.values())
    codes = {str(category.value) for category in source.categories}
    return Part(
        source=source,
        slug=_slug(str(source.title)),
        title=capitalised(str(source.title)),
        purposes=tuple(str(purpose.label) for purpose in source.purposes),
        bases=tuple(str(basis.label) for basis in source.bases),
        categories=tuple(str(category.label) for category in source.categories),
        recipients=tuple(one for one in recipients if codes.intersection(one.categories)),
        retention=tuple(_retention(source, language, {shown.name for shown in columns})),
        origin=str(source.origin),
        columns=columns,
        as_table=not long and len(columns) <= MOST_COLUMNS,
        count=source.count(),
        language=language,
        made_on=made_on,
    )


def _retention(source: Source, language: str, columns: set[str]) -> Iterator[Retention]:
    for keep in source.keeps:
        kept = [shown for shown in source.fields if shown.keep == keep]
        names = [str(shown.title) for shown in kept]
        words = str(keep.words)
        if keep.law:
            words += f" ({law_in(language, keep.law, keep.section)})"
        only = "; ".join(names) if len(source.keeps) > 1 else ""
        shown_ones = tuple(shown.name for shown in kept if shown.name in columns)
        yield Retention(keep, words, str(keep.words), only, shown_ones)


def _holds(row: dict[str, Any], rule: Retention) -> bool:
    """Whether the row has anything left that the rule is about."""
    return any(row[name] not in (None, "") for name in rule.columns)


def _check(contents: Contents, *, anybody: bool) -> None:
    """Refuse to send while a point of Art. 15(1) or (2) is empty for any source."""
    missing = [] if anybody else ["15(1)(c) recipients: the register names nobody"]
    for part in contents.parts:
        points = {
            "15(1)(a) purposes": part.purposes and part.bases,
            "15(1)(b) categories": part.categories,
            "15(1)(d) period": all(rule.words for rule in part.retention) and part.retention,
            "15(1)(g) source": part.origin,
        }
        missing += [f"{point} of {part.label}" for point, said in points.items() if not said]
    for one in contents.recipients:
        if not (one.name and one.country and one.service):
            missing.append(f"15(1)(c) recipient #{one.pk}")
        if needs_safeguards(one.country) and not one.safeguards.strip():
            missing.append(f"15(2) safeguards of recipient #{one.pk}")
    if missing:
        raise PackageIncomplete("; ".join(missing))


def _place(source: Source) -> int:
    """The person's own row first, what the relation brought next, the handling of this very request last."""
    if source.label == subject().label:
        return 0
    return 2 if source.label.startswith(f"{Case._meta.app_label}.") else 1


def _slug(title: str) -> str:
    """`åtkomstpaket` -> `atkomstpaket`: the kind of data in a file's name, never a person's."""
    return slugify(normalize("NFKD", title).encode("ascii", "ignore").decode())
