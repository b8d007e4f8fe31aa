"""What becomes of a mail at the door, as far as the mail alone can say.

Whether it joins a known case or was taken in before is for those to say who see the cases.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from .parsed import AutoKind, AutoReason, ParsedMail, ParseFailure, Problem
from .triage import RIGHTS_OF_A_PERSON, rights_asked


class Outcome(StrEnum):
    """The words `receive_mail` reports."""

    OPENED = "opened"
    ATTACHED = "attached"
    DUPLICATE = "duplicate"
    FILED_AUTO = "filed_auto"
    QUARANTINED = "quarantined"


_HUMAN_LOOKS = {Problem.NOT_A_MAIL, Problem.NO_SENDER, Problem.FRAGMENT, Problem.BOMB}


def route(read: ParsedMail | ParseFailure) -> Outcome:
    """Opened, filed as automatic, or put before a human. A readable mail of a person is always opened."""
    if isinstance(read, ParseFailure):
        return Outcome.QUARANTINED
    if read.auto is not None and read.auto.kind is AutoKind.MACHINE:
        asks = read.auto.reason is AutoReason.AUTO_GENERATED and _asks(read)
        return Outcome.QUARANTINED if asks else Outcome.FILED_AUTO
    if _HUMAN_LOOKS.intersection(read.problems):
        return Outcome.QUARANTINED
    if read.auto is None or read.auto.kind is AutoKind.QUIET or _asks(_without_answered_subject(read)):
        return Outcome.OPENED
    return Outcome.FILED_AUTO if read.auto.kind is AutoKind.LIKELY else Outcome.QUARANTINED


def _without_answered_subject(read: ParsedMail) -> ParsedMail:
    """An automatic reply repeats the subject of the mail it answers, ours perhaps; that asks for nothing."""
    if (
        read.auto is not None
        and read.auto.kind is AutoKind.LIKELY
        and read.auto.reason is not AutoReason.NO_REPLY_SENDER
    ):
        return replace(read, subject="")
    return read


def _asks(read: ParsedMail) -> bool:
    """The sender's own words name a right of a person; a newsletter's "unsubscribe" is none."""
    return bool(RIGHTS_OF_A_PERSON.intersection(rights_asked(read)))
