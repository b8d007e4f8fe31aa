"""A case is opened: the clock runs from receipt, whatever is missing (EDPB §159)."""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, TypedDict, Unpack

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from identifiers import InvalidIdentifier
from identifiers.dates import stockholm_date
from journal.record import MAIL, REQUESTER, actor, together
from requests_app import letters
from requests_app.actions.agreement import ask_for_agreement
from requests_app.actions.case_lock import note
from requests_app.actions.events import Event
from requests_app.actions.lasting import stop_marketing
from requests_app.actions.permission import require
from requests_app.actions.portal import make_link
from requests_app.actions.posting import post
from requests_app.deadlines import deadlines_for
from requests_app.models import Case, Channel, Demand, DemandOutcome, IdentityState, Representative, Right, Status
from requests_app.models.demand import NEEDS_IDENTITY
from requests_app.models.roles import Act
from todo.open_tasks import open_task

CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True)
class Opened:
    """A new case and the secret token of its status page, the one in its first letter."""

    case: Case
    token: str


class Told(TypedDict, total=False):
    """What the person told of themselves, all of it optional; kept as typed."""

    name: str
    company: str
    customer_number: str
    email: str
    phone: str
    address: str
    org_number: str
    message: str


def open_case(
    *,
    rights: Collection[str],
    channel: Channel,
    language: str,
    received_at: datetime,
    by: User | None = None,
    may_answer: bool = True,
    representative: str = "",
    token: str = "",
    **told: Unpack[Told],
) -> Opened:
    """Open a case for one or more rights, acknowledge it, and stop marketing at once where asked (R-11, R-49).

    ``received_at`` is the arrival at the channel; its day in Stockholm starts the time limits. ``by`` is the member of
    staff who registers a letter or call. ``representative`` is who asks for the person told of.
    ``may_answer=False`` opens without an acknowledgement (mail loops). ``token``: as for ``make_link``.
    Raises ``ValueError`` for a moment to come.
    """
    if by is not None:
        require(by, Act.REGISTER_CASE)
    if received_at > timezone.now() + CLOCKS_DIFFER:
        raise ValueError("a request that has not come opens no case")
    wanted = [Right(right) for right in dict.fromkeys(rights)] or [Right.QUESTION]
    received_on = stockholm_date(received_at)
    with transaction.atomic():
        case = Case.objects.create(
            channel=channel,
            language=language,
            received_at=received_at,
            handler=by,
            **_to_begin_with(wanted, received_on),
            **told,
        )
        if representative:
            Representative.objects.create(case=case, name=representative)
        Demand.objects.bulk_create(Demand(case=case, right=right, received_on=received_on) for right in wanted)
        now = timezone.now()
        token = make_link(case, now=now, token=token)
        with together():
            note(case, Event.OPENED, by=_who(channel, by), channel=str(channel), rights=list(map(str, wanted)))
            if may_answer:
                post(letters.acknowledgement, case, now=now, link=token)
        _begin_at_once(case, wanted, now, may_answer=may_answer, link=token)
        return Opened(case, token)


def _to_begin_with(rights: Collection[Right], received_on: date) -> dict[str, Any]:
    """Dates, and where a case stands at first: it waits to know who asks only where a right needs that."""
    dates = {"received_on": received_on, "target_on": deadlines_for(received_on).target}
    if NEEDS_IDENTITY.isdisjoint(rights):
        return {**dates, "status": Status.IN_REVIEW, "identity": IdentityState.NOT_NEEDED}
    return {**dates, "status": Status.AWAITING_IDENTITY, "identity": IdentityState.AWAITED}


def _begin_at_once(case: Case, wanted: Collection[Right], now: datetime, *, may_answer: bool, link: str) -> None:
    """What waits for nobody's decision: marketing stops, an agreement has a day of its own (R-11, R-46)."""
    if Right.MARKETING_STOP in wanted and case.email:
        stop_marketing_now(case, case.email, now, may_answer=may_answer, link=link)
    if Right.AGREEMENT in wanted:
        ask_for_agreement(case, now=case.received_at)


def _who(channel: Channel, by: User | None) -> str:
    if by is not None:
        return actor(by)
    return MAIL if channel == Channel.MAIL else REQUESTER


def stop_marketing_now(case: Case, email: str, now: datetime, *, may_answer: bool, link: str = "") -> None:
    """Art. 21(3): no proof, no approval. The person is told the same whether the address is known or not."""
    stop_at_address(case, email)
    Demand.objects.filter(case=case, right=Right.MARKETING_STOP).update(
        outcome=DemandOutcome.GRANTED, decided_at=now, fulfilled_at=now
    )
    if may_answer:
        post(letters.marketing_stopped, case, now=now, link=link)
    if not case.demands.filter(fulfilled_at=None).exists():
        case.move_to(Status.ANSWERED)
        case.save(update_fields=["status"])


def stop_at_address(case: Case, email: str) -> None:
    """Stop marketing there, and have a person stop it in the tool outside that sends the newsletters.

    The task is the same whether a partner has the address or not: how long the answer takes must not tell who is one.
    """
    with suppress(InvalidIdentifier):  # staff may have copied an address no partner can have
        stop_marketing(email, by=None)
    open_task(
        kind="marketing_stop_outside",
        what=noop("Stop newsletters to this person in the tool that sends them. No partner found? Look again."),
        due_on=case.received_on,
        about=case.pseudonym,
    )
