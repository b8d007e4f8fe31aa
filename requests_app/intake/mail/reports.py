"""What a report of delivery says (RFC 3464), or a bounce in its own words, as far as one mail of ours is concerned."""

from __future__ import annotations

import re

from . import automatic_words
from .charsets import clean_line
from .headers import split_headers
from .mime import Part
from .parsed import DeliveryReport
from .words import any_of

MOST_GROUPS = 50  # recipients; a mail of ours has one
MOST_IDS = 20
_BOUNCE_TEXT = any_of(automatic_words.BOUNCE_TEXT)
_DELAY_WORDS = any_of(automatic_words.DELAY)
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_WRITTEN_STATUS = re.compile(r"(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.]\d)")  # no piece of an IP address
_SMTP_CODE = re.compile(r"(?<![\d.])([45])\d\d[ -](?!\d)")
_ACTIONS = {"failed": "5.0.0", "delayed": "4.0.0", "delivered": "2.0.0", "relayed": "2.0.0", "expanded": "2.0.0"}
_WORST = "542"
_BOUNCE_FIELDS = {"x-failed-recipients", "x-ms-exchange-message-is-ndr"}


def delivery_report(parts: list[Part], *, subject: str, text: str) -> DeliveryReport | None:
    """The report in the own parts (first the root) of a mail a machine wrote, or ``None`` when it is none.

    A status part is believed before words are; among several recipients the worst counts.
    """
    said = [status for part in parts if part.kind == "message/delivery-status" for status in _statuses(part)]
    if said:
        status = min(said, key=lambda one: _WORST.index(one[0]))
    elif parts[0].headers.names() & _BOUNCE_FIELDS or _BOUNCE_TEXT.search(text[:4000]):
        status = _in_words(subject, text[:8000])
    else:
        return None
    return DeliveryReport(status, tuple(_returned_ids(parts, text))[:MOST_IDS])


def _statuses(part: Part) -> list[str]:
    found = []
    for group in re.split(rb"\r?\n[ \t]*\r?\n", part.data([]))[: MOST_GROUPS + 1]:
        headers = split_headers(group + b"\n\n")[0]
        action = clean_line(headers.first("action")).strip().lower()
        status = _STATUS.search(headers.first("status"))
        known = _ACTIONS.get(action.partition(" ")[0], "")
        if status and (not known or status[1] == known[0]):
            found.append(status[0])
        elif known:  # some servers write "failed" beside a status of 4.4.7: they have given up all the same
            found.append(known)
    return found


def _in_words(subject: str, text: str) -> str:
    if _DELAY_WORDS.search(subject) or _DELAY_WORDS.search(text):
        return "4.0.0"
    if status := _WRITTEN_STATUS.search(text):
        return status[0]
    code = _SMTP_CODE.search(text)
    return f"{code[1] if code else 5}.0.0"


def _returned_ids(parts: list[Part], text: str) -> list[str]:
    """Message-IDs of what came back: from its head where that is a part, else from the text."""
    found: dict[str, None] = {}
    for part in parts:
        inner = part.children[0].headers if part.children and part.kind == "message/rfc822" else None
        if part.kind == "text/rfc822-headers":
            inner = split_headers(part.data([]) + b"\n\n")[0]
        if inner is not None:
            found |= dict.fromkeys(inner.message_ids("message-id"))
    if not found:
        found |= dict.fromkeys(re.findall(r"(?im)^[> \t]*message-id:\s*<([^<>\s]{3,250})>", text[:50_000]))
    return list(found)
