"""Which rights does a mail ask for? Open word rules that give a *suggestion*; a human decides.

The rules read only what the sender wrote now (`own_words`) and the subject. Unclear means `question`.
"""

from __future__ import annotations

import re

from . import rights_words
from .parsed import ParsedMail
from .quoted import is_forward, own_words
from .words import REPLY_MARKS, any_of

_SUBJECT_PREFIX = re.compile(rf"^\s*{REPLY_MARKS}", re.IGNORECASE)
_RULES = {
    "access": any_of(rights_words.ACCESS),
    "portability": any_of(rights_words.PORTABILITY),
    "rectification": any_of(rights_words.RECTIFICATION),
    "erasure": any_of(rights_words.ERASURE),
    "restriction": any_of(rights_words.RESTRICTION),
    "objection": any_of(rights_words.OBJECTION),
    "marketing_stop": any_of(rights_words.MARKETING_STOP),
    "agreement": any_of(rights_words.AGREEMENT),
    "complaint": any_of(rights_words.COMPLAINT),
}
_TAKEN_BACK = any_of(rights_words.TAKEN_BACK)
_CONSENT = any_of(rights_words.CONSENT)
MAX_READ = 20_000
OPENING = 500
"""A complaint says so at once; further down, "I may lodge a complaint with the authority" is a set phrase."""
RIGHTS_OF_A_PERSON = frozenset(("access", "portability", "rectification", "erasure", "restriction", "objection"))


def rights_asked(parsed: ParsedMail) -> list[str]:
    """The rights the words clearly ask for, most likely first; empty when no rule speaks."""
    body = re.sub(r"\s+", " ", own_words(parsed.text, parsed.subject)[:MAX_READ])
    if _TAKEN_BACK.search(body):
        return []
    subject = _SUBJECT_PREFIX.sub("", parsed.subject)
    heard = subject if is_forward(parsed.subject) or not _is_reply(parsed) else ""
    in_subject = [right for right, rule in _RULES.items() if rule.search(heard)]
    hits = {right: match.start() for right, rule in _RULES.items() if (match := rule.search(body))}
    if hits.get("complaint", 0) > OPENING:
        del hits["complaint"]
    ordered = in_subject + sorted((right for right in hits if right not in in_subject), key=lambda right: hits[right])
    if _CONSENT.search(body) and not ordered:
        return ["objection"]
    return ordered


def suggest_rights(parsed: ParsedMail) -> list[str]:
    """A suggestion for the handler: rights in the words of the form, `question` when nothing is clear."""
    return rights_asked(parsed) or ["question"]


def _is_reply(parsed: ParsedMail) -> bool:
    """A reply carries the subject of an earlier mail, which says nothing about what is asked now."""
    return bool(parsed.in_reply_to) or _SUBJECT_PREFIX.sub("", parsed.subject) != parsed.subject.lstrip()
