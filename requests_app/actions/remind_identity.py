"""A person who was asked who they are and has not been heard of: reminded after a week, a last time after three."""

import logging
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from requests_app import letters
from requests_app.actions.case_lock import lock
from requests_app.actions.identity_wait import answered_at
from requests_app.actions.posting import post
from requests_app.models import Case, IdentityState, Status
from todo.open_tasks import open_task

log = logging.getLogger(__name__)

REMIND_AFTER = timedelta(days=7)
LAST_CALL_AFTER = timedelta(days=21)  # law.md §4.3; then a person decides under Art. 12(2), in a real letter
TIME_TO_ANSWER = timedelta(days=7)  # the least the last call gives
ASKS = ("identity_request", "acknowledgement")  # the latter asks where no letter of its own has


def ask_again(now: datetime) -> int:
    """Write to each who has been silent long enough, once for each step. Returns how many letters left."""
    waiting = Case.objects.filter(
        status=Status.AWAITING_IDENTITY,
        identity=IdentityState.AWAITED,
        letters__kind__in=ASKS,
        letters__sent_at__lte=now - REMIND_AFTER + timedelta(days=1),
    )
    sent = 0
    for case in waiting.distinct():
        try:
            sent += _remind(case, now)
        except Exception:  # noqa: BLE001 - whatever is wrong with this one, the next person is to be reminded too
            log.exception("could not remind the person of case %s", case.reference)
    return sent


def _remind(case: Case, now: datetime) -> bool:
    with transaction.atomic():
        case = lock(case)
        if case.identity != IdentityState.AWAITED or case.status != Status.AWAITING_IDENTITY:
            return False
        asked_at = max(letter.sent_at for letter in case.letters.all() if letter.kind in ASKS)
        if answered_at(case, since=asked_at) is not None:
            return False
        today, asked_on = stockholm_date(now), stockholm_date(asked_at)
        said = {letter.kind for letter in case.letters.all() if letter.sent_at > asked_at}
        if today - asked_on >= LAST_CALL_AFTER:
            return "identity_last_call" not in said and _last_call(case, now, asked_on)
        if today - asked_on >= REMIND_AFTER and "identity_reminder" not in said:
            post(letters.identity_reminder, case, now=now, asked_on=asked_on)
            return True
    return False


def _last_call(case: Case, now: datetime, asked_on: date) -> bool:
    """The letter, and a task for the day its time is up: silence is answered by a decision, never by closing."""
    until = max(case.target_on, stockholm_date(now) + TIME_TO_ANSWER)
    post(letters.identity_last_call, case, now=now, asked_on=asked_on, until=until)
    open_task(
        kind="identity_silent",
        what=noop(
            "The person has not shown who they are: decide on the demands, with a letter that gives the reasons."
        ),
        due_on=until,
        about=case.pseudonym,
    )
    return True
