"""What each letter must say (law.md §7, §14), checked on the text that is about to leave."""

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from requests_app.letters.words import IMY_POST

Facts = Mapping[str, Any]


class LetterIncomplete(Exception):
    """The letter lacks a required point or has an unfilled place; it is not sent. Names the points, never the text."""


class Point(NamedTuple):
    """One required point: its name and the words by which it is known in a text of ``language``."""

    name: str
    words: Callable[[Facts], tuple[str, ...]]


def _said(name: str, sv: str, en: str) -> Point:
    """A point known by a fixed phrase of the templates."""
    return Point(name, lambda facts: (sv if facts["language"] == "sv" else en,))


def _fact(name: str, key: str) -> Point:
    """A point known by a value that must stand in the text."""
    return Point(name, lambda facts: (str(facts[key]),))


def _each(name: str, key: str) -> Point:
    """A point known by several values, all of which must stand in the text."""
    return Point(name, lambda facts: tuple(str(value) for value in facts[key]))


_RESTRICTED: Mapping[str, str] = {"sv": "används inte till något annat", "en": "used for nothing else"}
CASE_NUMBER = Point("case_number", lambda facts: (f"{facts['number_label']}: {facts['reference']}",))
DATE = Point("date", lambda facts: (f"{facts['date_label']}: {facts['today']}",))
CONTACT = _fact("contact", "privacy_email")
IMY = Point("imy", lambda facts: (IMY_POST, "imy.se"))
COURT = _said("court", "domstol", "court")
CASE_RECORD = _said("case_record", "tredje året efter", "third year after")
RIGHTS = _each("rights", "rights")
_LIGHTEST_FIRST = _said("lightest_first", "Enklast är", "The simplest way")
_NOT_FOR_MARKETING = _said("not_for_marketing", "slippa reklam", "stop advertising")
_COVERED: Mapping[str, str] = {"sv": "täcka över allt utom", "en": "cover everything except"}
_COVER = Point("cover", lambda facts: (_COVERED[facts["language"]],) if facts["wants_image"] else ())

_OUTSIDE = (
    _each("outside", "outside"),
    Point("outside_by", lambda facts: (facts["outside_by"],) if facts["outside"] else ()),
)

_ALWAYS = (CASE_NUMBER, DATE, CONTACT)
_REMEDY = (IMY, COURT)
_REFUSED = (
    _fact("what", "right"),
    _fact("reason", "reason"),
    _fact("ground", "ground"),
    _said("cure", "Vad du kan göra", "What you can do"),
    *_REMEDY,
)

REQUIRED: Mapping[str, tuple[Point, ...]] = {
    "acknowledgement": (
        *_ALWAYS,
        _fact("received", "received"),
        RIGHTS,
        _fact("latest_date", "latest"),
        _fact("explanation", "explanation"),
        _said("free", "kostar ingenting", "costs nothing"),
        _said("next_step", "Vad som händer nu", "What happens next"),
        _said("follow", "Så följer du ärendet", "How to follow the case"),
        CASE_RECORD,
    ),
    "marketing_stopped": (
        *_ALWAYS,
        _said("done", "Vi har stoppat", "We have stopped"),
        _said("operational", "driftstörningar", "outages"),
    ),
    "identity_request": (
        *_ALWAYS,
        _fact("reason", "reason"),
        _LIGHTEST_FIRST,
        _said("cover", "täcka över", "cover everything"),
        _said("destroyed", "förstörs bilden", "is destroyed"),
        _said("time", "Tiden räknas", "Time runs"),
        _NOT_FOR_MARKETING,
    ),
    "identity_reminder": (
        *_ALWAYS,
        _fact("asked_on", "asked_on"),
        _LIGHTEST_FIRST,
        _COVER,
        _said("time", "Tiden räknas", "Time runs"),
        _NOT_FOR_MARKETING,
    ),
    "identity_last_call": (
        *_ALWAYS,
        _fact("asked_on", "asked_on"),
        _fact("until_when", "until"),
        _said("a_real_decision", "beslut med skälen", "decision with the reasons"),
        _said("no_right_lost", "en ny begäran när du vill", "a new request whenever you like"),
        _LIGHTEST_FIRST,
        _COVER,
        _NOT_FOR_MARKETING,
    ),
    "no_data": (*_ALWAYS, _fact("searched_on", "searched_on"), _each("sources", "sources"), *_OUTSIDE, *_REMEDY),
    "access_reply": (
        *_ALWAYS,
        _said("yes", "Ja, vi behandlar", "Yes, we process"),
        _fact("link_validity", "expires_on"),
        _each("formats", "files"),
        _said("information", "ändamål", "purposes"),
        _said("recipients", "mottagare", "recipients"),
        _said("origin", "var uppgifterna kommer ifrån", "where the data comes from"),
        _said("rights", "rättelse, radering", "rectification, erasure"),
        *_OUTSIDE,
        *_REMEDY,
    ),
    "erasure_confirmation": (
        *_ALWAYS,
        _each("every_line", "titles"),
        _each("kept_until", "kept_until"),
        _each("kept_law", "kept_laws"),
        Point("restricted_use", lambda facts: (_RESTRICTED[facts["language"]],) if facts["kept"] else ()),
        _said("backups", "säkerhetskopior", "backup"),
        _fact("backups_until", "backups_until"),
        _said("recipients", "artikel 19", "Article 19"),
        *_REMEDY,
    ),
    "refusal": (*_ALWAYS, *_REFUSED),
    "partial_refusal": (
        *_ALWAYS,
        _each("granted", "granted"),
        Point("granted_part", lambda facts: (facts["granted_part"],) if facts["granted_part"] else ()),
        _said("granted_first", "Det här har vi gjort", "This we have done"),
        *_REFUSED,
    ),
    "not_identifiable": (
        *_ALWAYS,
        _fact("what", "right"),
        _said("ground", "artikel 11 och 12.2", "Articles 11 and 12(2)"),
        _said("what_would_help", "söker vi igen", "search again"),
        *_REMEDY,
    ),
    "answer": (*_ALWAYS, _fact("what", "right"), _fact("answer", "answer"), *_REMEDY),
    "restriction": (
        *_ALWAYS,
        _fact("since", "since"),
        _fact("answer", "answer"),
        _said("storage_only", "gör inget annat med dem", "do nothing else with it"),
        _said("exceptions", "artikel 18.2", "Article 18(2)"),
        _said("recipients", "artikel 19", "Article 19"),
        _said("told_before", "artikel 18.3", "Article 18(3)"),
        *_REMEDY,
    ),
    "restriction_lifting": (
        *_ALWAYS,
        _fact("lifts_on", "lifts_on"),
        _fact("reason", "reason"),
        _said("article", "artikel 18.3", "Article 18(3)"),
        _said("how_to_keep_it", "Vad du kan göra", "What you can do"),
        *_REMEDY,
    ),
    "agreement": (
        *_ALWAYS,
        _fact("answer", "answer"),
        _said("article", "artikel 28", "Article 28"),
        _said("takes_effect", "båda har undertecknat", "both parties have signed"),
        *_REMEDY,
    ),
    "forwarding": (
        *_ALWAYS,
        RIGHTS,
        _fact("controller", "controller"),
        _fact("how_to_reach_them", "reach"),
        _fact("when", "sent_on"),
        _said("why", "personuppgiftsbiträde", "as their processor"),
        _said("nothing_disclosed", "inte lämnat ut", "not handed out"),
        _said("otherwise", "som kund hos oss", "as a customer of ours"),
        *_REMEDY,
    ),
    "message": (*_ALWAYS, _fact("text", "text")),
    "extension": (
        *_ALWAYS,
        _fact("reason", "reason"),
        _fact("new_date", "until"),
        _said("article", "artikel 12.3", "Article 12(3)"),
        *_REMEDY,
    ),
    "late_notice": (*_ALWAYS, _fact("what_went_wrong", "reason"), _fact("new_date", "until"), *_REMEDY),
    "closure": (
        *_ALWAYS,
        _fact("outcome", "outcome"),
        Point("image", lambda facts: (facts["image_destroyed"],) if facts["image_destroyed"] else ()),
        _fact("kept_until", "kept_until"),
        _each("outside", "outside"),
        _said("reopen", "öppnar vi ärendet igen", "open the case again"),
        *_REMEDY,
    ),
}

# What templates and people leave where something was to be filled in.
_UNFILLED = re.compile(r"\{\{|\}\}|\{%|%\}|%\(\w+\)s|_{3,}|\bX{3,}\b|\[[^\]\d]{0,40}\]")


def check_letter(kind: str, text: str, facts: Facts) -> None:
    """Raise ``LetterIncomplete`` naming every required point the text lacks. Line breaks do not count."""
    flat = _flat(text)

    def lacks(words: str) -> bool:
        return not _flat(words) or _flat(words) not in flat

    if _UNFILLED.search(flat):
        raise LetterIncomplete(f"{kind}: a place left unfilled")
    missing = [point.name for point in REQUIRED[kind] if any(map(lacks, point.words(facts)))]
    if missing:
        raise LetterIncomplete(f"{kind}: {', '.join(missing)}")


def _flat(text: str) -> str:
    return " ".join(text.split())
