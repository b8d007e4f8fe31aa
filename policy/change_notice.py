"""The notice of a changed policy: to every partner, with no advertising in it (R-08, R-27, R-29)."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.conf import settings

from identifiers.dates import long_date
from outbox.writing.html import as_html
from outbox.writing.points import check, each, fact, said
from outbox.writing.render import render

REQUIRED = (
    fact("version", "version"),
    fact("from_when", "valid_from"),
    each("what_changes", "changes"),
    fact("link", "address"),
    fact("contact", "privacy_email"),
    said("no_advertising", "ingen reklam", "no advertising"),
    said("rights", "invända", "object"),
)


class Notice(NamedTuple):
    """A mail ready to be queued."""

    subject: str
    text: str
    html: str


def policy_change(*, language: str, version: str, valid_from: date, changes: Sequence[str], address: str) -> Notice:
    """What changes, from when and where to read it, in the partner's language, else Swedish.

    ``changes`` are sentences in that language. Raises ``LetterIncomplete`` without any, or with a place left unfilled.
    """
    language = "en" if language.lower().startswith("en") else "sv"
    facts = {
        "language": language,
        "version": version,
        "valid_from": long_date(valid_from, language),
        "changes": [line.strip() for line in changes] or [""],
        "address": address,
        "company": settings.COMPANY_NAME,
        "privacy_email": settings.PRIVACY_EMAIL,
    }
    text = render(f"policy/change/{language}.txt", facts)
    check("policy_change", REQUIRED, text.body, facts)
    return Notice(text.subject, text.body, as_html(text, language=language, address=address))
