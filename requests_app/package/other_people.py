"""Passages that look like somebody else's address or number: a help for the eye, never a decision."""

import re
from collections.abc import Callable, Iterator

from django.conf import settings

from identifiers import InvalidIdentifier, normalise_email, normalise_phone, parse_number
from partners.models import Partner
from requests_app.models import Case, RedactedKind

_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(r"(?<![\w+])(?:\+|0)[0-9](?:[ -]?[0-9]){6,12}(?!\w)")
_NUMBER = re.compile(r"(?<!\w)(?:[0-9]{2})?[0-9]{6}[-+]?[0-9]{4}(?!\w)")
# A number first: one in twelve digits would pass for a telephone's.
_LOOKS: tuple[tuple[RedactedKind, re.Pattern[str], Callable[[str], object]], ...] = (
    (RedactedKind.NUMBER, _NUMBER, lambda raw: parse_number(raw).written),
    (RedactedKind.CONTACT, _EMAIL, normalise_email),
    (RedactedKind.CONTACT, _PHONE, normalise_phone),
)


def others_in(text: str, case: Case, partner: Partner) -> Iterator[tuple[RedactedKind, str]]:
    """Kind and passage of each address or number in the text that is not the person's own, each once."""
    ours = {_read(normalise_email, settings.PRIVACY_EMAIL), _read(normalise_phone, settings.COMPANY_PHONE)}
    own = ours | {
        partner.email_normal,
        partner.phone_normal,
        partner.number,
        *_normal(case.email),
        *_normal(case.phone),
    }
    seen: set[object] = set()
    for kind, pattern, read in _LOOKS:
        for found in pattern.findall(text):
            with_meaning = _read(read, found)
            if with_meaning is not None and with_meaning not in own and with_meaning not in seen:
                seen.add(with_meaning)
                yield kind, found


def _normal(raw: str) -> Iterator[object]:
    yield from (_read(normalise_email, raw), _read(normalise_phone, raw))


def _read(read: Callable[[str], object], raw: str) -> object | None:
    try:
        return read(raw)
    except InvalidIdentifier:
        return None
