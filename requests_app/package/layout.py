"""How the contents are laid out, the same on the page and in the PDF."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.conf import settings

from datamap.laws import law_in
from outbox.writing.blocks import Block, blocks
from outbox.writing.render import render
from policy.europe import needs_safeguards
from requests_app.letters.words import IMY_NAME, IMY_POST, IMY_WEB, day
from requests_app.package.cells import NOTHING
from requests_app.package.contents import Contents, Part
from requests_app.package.phrases import capitalised, phrase
from requests_app.package.redacted import GROUND

READ_ME = {"sv": "las-mig.html", "en": "read-me.html"}
PDF = {"sv": "uppgifter.pdf", "en": "data.pdf"}
JSON = "data.json"
JSON_SCHEMA = "schema/data.schema.json"
CSV_METADATA = "schema/csv-metadata.json"


class Table(NamedTuple):
    """A table with its heading."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


class Prose(NamedTuple):
    """A section of running text."""

    title: str
    blocks: list[Block]


def csv_name(part: Part) -> str:
    """The source's own file."""
    return f"csv/{part.slug}.csv"


def title(contents: Contents) -> str:
    """The title of the whole."""
    return phrase("title", contents.language, company=settings.COMPANY_NAME)


def particulars(contents: Contents) -> list[tuple[str, str]]:
    """Case number and dates."""
    language = contents.language
    return [
        (phrase("case", language), contents.reference),
        (phrase("received", language), day(contents.received_on, language)),
        (phrase("made", language), day(contents.made_on, language)),
    ]


def about(contents: Contents) -> Prose:
    """Yes, what is in here, how to read it, no automated decisions (Art. 15(1)(h))."""
    return _prose("about", contents)


def rights(contents: Contents) -> Prose:
    """The rights of Art. 15(1)(e), IMY and court (f), contact."""
    return _prose("rights", contents)


def facts(part: Part) -> list[tuple[str, list[str]]]:
    """What Art. 15(1)(a)-(d) and (g) want told about one source."""
    language = part.language
    nobody = [phrase("nobody", language, company=settings.COMPANY_NAME)]
    return [
        (phrase("purposes", language), [capitalised(words) for words in part.purposes]),
        (phrase("bases", language), [capitalised(words) for words in part.bases]),
        (phrase("categories", language), [capitalised(words) for words in part.categories]),
        (phrase("recipients_of", language), [f"{one.name}, {one.country}" for one in part.recipients] or nobody),
        (
            phrase("retention", language),
            [capitalised(f"{rule.only}: {rule.words}" if rule.only else rule.words) for rule in part.retention],
        ),
        (phrase("origin", language), [capitalised(part.origin)]),
    ]


def heads(part: Part) -> tuple[str, ...]:
    """Column headings of a source's table, the clocks last."""
    kept = phrase("kept", part.language)
    clocks = (f"{kept} ({rule.only})" if rule.only else kept for rule in part.clocks)
    return (*(capitalised(column.title) for column in part.columns), *clocks)


def cells(part: Part, row: Mapping[str, Any]) -> list[str]:
    """A row of that table."""
    return part.values(dict(row)) + part.kept(dict(row))


def pairs(part: Part, row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A row as a record: what is empty is left out, and how long it is kept stands last."""
    kept = phrase("kept", part.language)
    values = zip(part.columns, part.values(dict(row)), strict=True)
    said = [(capitalised(column.title), value) for column, value in values if value != NOTHING]
    rules = [(rule, words) for rule, words in zip(part.clocks, part.kept(dict(row)), strict=True) if words != NOTHING]
    return said + [(kept, f"{words} ({rule.only})" if rule.only else words) for rule, words in rules]


def recipients(contents: Contents) -> Table:
    """Everyone who receives any of it, by name (Art. 15(1)(c)), with the safeguards of Art. 15(2)."""
    language = contents.language
    rows = [
        (
            one.name,
            one.country,
            one.service,
            phrase("processor" if one.is_processor else "controller", language),
            one.safeguards if needs_safeguards(one.country) else phrase("inside", language),
        )
        for one in contents.recipients
    ]
    return Table(
        phrase("recipients", language), _head(language, "recipient", "country", "service", "role", "safeguards"), rows
    )


def codes(contents: Contents) -> Table:
    """What every code in the machine-readable files means."""
    language = contents.language
    rows = [
        (f"{part.title}: {column.title}", code, words)
        for part in contents.parts
        for column in part.columns
        for code, words in column.codes.items()
    ]
    return Table(phrase("codes", language), _head(language, "field", "code", "meaning"), rows)


def left_out(contents: Contents) -> Table:
    """What is missing for the sake of others, and why (Art. 15(4))."""
    language = contents.language
    rows = [(f"{one.source}: {one.field}", one.what, one.reason, str(one.number)) for one in contents.left_out]
    return Table(phrase("left_out", language), _head(language, "source", "what", "why", "places"), rows)


def left_out_why(contents: Contents) -> str:
    """The law behind it, in a sentence or two."""
    return phrase("left_out_why", contents.language, ground=GROUND[contents.language])


def holdings(contents: Contents) -> Table:
    """What may be held outside this system, and how long."""
    language = contents.language
    rows = []
    for held in contents.holdings:
        kept = capitalised(str(held.keep_words))
        kept += f" ({law_in(language, held.law, held.section)})" if held.law else ""
        where, why = capitalised(str(held.title)), capitalised(str(held.purpose.label))
        if not held.can_search:
            where = phrase("not_searched", language, holding=where)
        rows.append((where, why, capitalised(str(held.basis.label)), kept))
    return Table(phrase("holdings", language), _head(language, "holding", "purposes", "bases", "retention"), rows)


def _prose(name: str, contents: Contents) -> Prose:
    language = contents.language
    text = render(
        f"package/{name}/{language}.txt",
        {
            "language": language,
            "reference": contents.reference,
            "company": settings.COMPANY_NAME,
            "company_number": settings.COMPANY_NUMBER,
            "company_address": settings.COMPANY_ADDRESS,
            "company_phone": settings.COMPANY_PHONE,
            "privacy_email": settings.PRIVACY_EMAIL,
            "contact_person": "",
            "imy_name": IMY_NAME[language],
            "imy_post": IMY_POST,
            "imy_web": IMY_WEB,
            "read_me": READ_ME[language],
            "pdf": PDF[language],
            "json": JSON,
        },
    )
    return Prose(text.subject, blocks(text.body))


def _head(language: str, *keys: str) -> tuple[str, ...]:
    return tuple(phrase(key, language) for key in keys)
