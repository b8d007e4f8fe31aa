"""What a person does by hand and answers in words: rectification, objection, agreements, questions."""

from contextlib import suppress
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from identifiers import InvalidIdentifier
from journal.record import actor
from requests_app import letters
from requests_app.actions.agreement import note_sent
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.decide import decide, expect_known_person, finish, undecided
from requests_app.actions.enclosures import post_with_files
from requests_app.actions.events import Event
from requests_app.actions.lasting import stop_marketing
from requests_app.actions.permission import require
from requests_app.actions.tell_recipients import categories_of, tell_recipients
from requests_app.models import Case, Demand, DemandOutcome, Right
from requests_app.models.demand import NEEDS_IDENTITY
from requests_app.models.roles import Act

BY_HAND = frozenset(
    {
        *(Right.RECTIFICATION, Right.OBJECTION, Right.AGREEMENT, Right.QUESTION, Right.COMPLAINT),
        Right.MARKETING_STOP,  # one that came without an e-mail address; with one it is done as the case opens
    }
)


def settle(demand: Demand, *, by: User, answer: str) -> None:
    """Grant a demand that is done by hand and tell the person what was done, in the handler's words.

    An objection or a stop ends marketing (Art. 21(3)); of a rectification the recipients are told (Art. 19). Raises
    ``NotNow`` without an answer, for a right that has a way of its own, or while identity is open.
    """
    require(by, Act.HANDLE_CASE, demand.case)
    if demand.right not in BY_HAND:
        raise NotNow("not_by_hand")
    if not answer.strip():
        raise NotNow("answer_is_empty")
    with transaction.atomic():
        case = lock_open(demand.case)
        demand = undecided(demand, case)
        if demand.right in NEEDS_IDENTITY:
            expect_known_person(case, demand)
        take_effect(case, demand, by=by)
        now = timezone.now()
        decide(demand, DemandOutcome.GRANTED, by=by, now=now)
        note(case, Event.SETTLED, by=actor(by), right=demand.right)
        if demand.right == Right.AGREEMENT:
            note_sent(case, by=by, now=now)
        _answer(case, demand, now=now, by=by, answer=answer.strip())
        finish(case, demand, now=now, by=actor(by))


def take_effect(case: Case, demand: Demand, *, by: User) -> None:
    """What follows at once from granting a demand, wholly or in part; the caller holds the case's lock."""
    if demand.right == Right.RECTIFICATION and case.partner_id:
        tell_recipients(case.pseudonym, Right.RECTIFICATION, categories_of(case.partner_id))
    if demand.right in (Right.OBJECTION, Right.MARKETING_STOP):
        on_file = case.partner.email_normal if case.partner else ""
        for address in dict.fromkeys(filter(None, (case.email, on_file))):
            with suppress(InvalidIdentifier):  # staff may have copied an address no partner can have
                stop_marketing(address, by=by)


def _answer(case: Case, demand: Demand, *, now: datetime, by: User, answer: str) -> None:
    """The letter of the right, where it has one of its own."""
    letter = letters.agreement if demand.right == Right.AGREEMENT else letters.answer
    post_with_files(letter, case, now=now, by=actor(by), demand=demand, answer=answer)
