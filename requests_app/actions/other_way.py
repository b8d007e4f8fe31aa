"""No picture: a link to the address we already had, a fact, a call. As good as a picture, and first on the ladder."""

import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as noop

from datamap.find import Strength
from identifiers.dates import stockholm_date
from journal.record import CLOCK, REQUESTER
from outbox.queue import queue
from partners.models import Partner
from requests_app.actions.access import address_is_younger
from requests_app.actions.case_lock import NotNow, lock_open, note
from requests_app.actions.events import Event
from requests_app.actions.match import search_register
from requests_app.actions.portal import digest
from requests_app.models import Case, IdentityState, Message, OtherWay, Status, Way
from todo.open_tasks import open_task

LINK_LIVES = timedelta(days=14)
MOST_CHOICES = 10  # in one case
QUIET_FOR = timedelta(hours=24)  # a partner gets one such mail a day, whoever asks


def choose_other_way(*, case: Case, way: Way, text: str = "", now: datetime) -> None:
    """Record that the person would rather not send a picture, and what instead. Images already sent are not touched.

    Whether we know the person is not looked at here, so the answer takes as long for everybody; the clock looks.
    Raises ``CaseIsClosed``, and ``NotNow`` when identity is not awaited or very many ways have been chosen.
    """
    with transaction.atomic():
        case = lock_open(case)
        if case.identity != IdentityState.AWAITED:
            raise NotNow("identity_not_awaited")
        if OtherWay.objects.filter(case=case).count() >= MOST_CHOICES:
            raise NotNow("too_many_ways")
        OtherWay.objects.create(case=case, way=way, chosen_at=now)
        if text:
            Message.objects.create(case=case, at=now, from_person=True, text=text)
        note(case, Event.OTHER_WAY_CHOSEN, by=REQUESTER, way=str(way))
        if way != Way.ADDRESS:
            _task(case, now, noop("The person would rather show who they are in another way than by a picture."))


def send_address_checks(*, now: datetime) -> int:
    """Send every link that waits, to the one partner the case points to. Called by the clock; returns how many went."""
    waiting = OtherWay.objects.filter(way=Way.ADDRESS, tried_at=None).exclude(case__status=Status.CLOSED)
    return sum(_send(waits, now) for waits in waiting.select_related("case").order_by("pk"))


def _send(this: OtherWay, now: datetime) -> bool:
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=this.case_id)
        if not OtherWay.objects.filter(pk=this.pk, tried_at=None).update(tried_at=now):
            return False
        partner = _addressee(case, now)
        if case.identity != IdentityState.AWAITED:
            return False
        if partner is None:
            _task(case, now, noop("The person asked for a link to the address on file, but it could not be sent."))
            return False
        token = secrets.token_urlsafe(32)
        OtherWay.objects.filter(pk=this.pk).update(
            partner=partner, token_digest=digest(token), expires_at=now + LINK_LIVES
        )
        note(case, Event.ADDRESS_CHECK_SENT, by=CLOCK)
        with override(case.language):
            queue(
                kind="address_check",
                to=partner.email,
                subject=gettext("Is it you who asks about your data? Case %(reference)s")
                % {"reference": case.reference},
                text=_words(settings.SITE_URL + reverse("confirm", args=[token])),
                about=case.pseudonym,
            )
    return True


def _addressee(case: Case, now: datetime) -> Partner | None:
    """The one partner meant, if their address is older than the request and had no such mail today."""
    partner = case.partner
    if partner is None:
        matches = [match for match in search_register(case) if match.strength >= Strength.STRONG]
        if len(matches) != 1:
            return None
        partner = Partner.objects.filter(pk=matches[0].pk).first()
    if partner is None or not partner.email_normal or address_is_younger(case, partner):
        return None
    had = OtherWay.objects.filter(partner=partner, token_digest__isnull=False, tried_at__gt=now - QUIET_FOR)
    return None if had.exists() else partner


def answer_address_check(*, token: str, mine: bool, now: datetime) -> None:
    """The owner of the address says whether the request is theirs; a handler then records the rung (design §5).

    Does nothing for a link that is unknown, old or answered: the caller can't tell, and shows the same page.
    """
    this = OtherWay.objects.filter(token_digest=digest(token)).select_related("case").first()
    if this is None:
        return
    with transaction.atomic():
        case = Case.objects.select_for_update().get(pk=this.case_id)
        living = OtherWay.objects.filter(pk=this.pk, answered_at=None, expires_at__gt=now)
        if case.identity != IdentityState.AWAITED or not case.is_open:
            return
        if not living.update(answered_at=now, confirmed=mine):
            return
        note(case, Event.ADDRESS_CONFIRMED if mine else Event.ADDRESS_DENIED, by=REQUESTER)
        _task(case, now, YES if mine else NO)


YES = noop("The request was confirmed through the address on file: record it as the way identity was confirmed.")
NO = noop("The owner of the address on file says that the request is not theirs: give nothing out, and look into it.")


def _task(case: Case, now: datetime, what: str) -> None:
    open_task(kind="identity_other_way", what=what, due_on=stockholm_date(now), about=case.pseudonym)


def _words(link: str) -> str:
    return "\n\n".join(
        [
            gettext("Somebody has asked us about personal data that may be yours, and wants you to confirm it."),
            gettext("If it is you, open this page and press the button. It works for 14 days:"),
            link,
            gettext("If it is not you, say so on the same page. Nothing is given out until we know who asks."),
        ]
    )
