"""How long we waited for a person to show who they are: shown beside the dates, never steering (law.md §4.3)."""

from dataclasses import dataclass
from datetime import date, datetime

from identifiers.dates import stockholm_date
from requests_app.deadlines import terms_on
from requests_app.models import Case, OtherWay, Way


@dataclass(frozen=True)
class Wait:
    """The question's day, the answer's (None while it is awaited), and whether the law may count it as a pause."""

    asked_on: date
    answered_on: date | None
    counts: bool

    def days(self, today: date) -> int:
        """Answer date minus question date, so far."""
        return ((self.answered_on or today) - self.asked_on).days


def identity_wait(case: Case) -> Wait | None:
    """The wait since identity was asked about in a letter of its own; ``None`` when it never was.

    It counts as a pause only if the question left without undue delay, in days from receipt (EDPB §159).
    """
    asked = min((letter.sent_at for letter in case.letters.all() if letter.kind == "identity_request"), default=None)
    if asked is None:
        return None
    asked_on = stockholm_date(asked)
    within = (asked_on - case.received_on).days <= terms_on(case.received_on).ask_within_days
    answered = answered_at(case, since=asked)
    return Wait(asked_on, stockholm_date(answered) if answered else None, counts=within)


def answered_at(case: Case, *, since: datetime) -> datetime | None:
    """When the person was first heard of after ``since``: in words, with an image, by another way, by our decision.

    A link asked for is no answer before it is answered: who never opens it is reminded like anybody.
    """
    heard = [message.at for message in case.messages.all() if message.from_person]
    heard += [document.uploaded_at for document in case.identity_documents.all()]
    ways = OtherWay.objects.filter(case=case).values_list("way", "chosen_at", "answered_at")
    heard += [at for way, chosen, answered in ways if (at := answered if way == Way.ADDRESS else chosen)]
    if case.identity_decided_at:
        heard.append(case.identity_decided_at)
    return min((moment for moment in heard if moment > since), default=None)
