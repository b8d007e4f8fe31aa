"""Deliver what is due: lease a row, send it outside any transaction, then mark it (D23).

A worker that dies loses nothing: its lease runs out and the mail is sent again. Only a death between the server's 250
and our commit sends it twice, and then under the same Message-ID.
"""

import logging
import smtplib
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from journal.record import CLOCK, record
from outbox.bounces import is_dead, return_address
from outbox.models import OutgoingMail
from outbox.smtp import Mail
from outbox.tell import tell_a_person

log = logging.getLogger(__name__)

ATTEMPTS = 8
BACK_OFF = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360, 720)]  # after attempt 1, 2, …
LEASE = timedelta(minutes=15)  # longer than a task may live
AT_A_TIME = 180  # seconds; well below the task's soft limit less one mail's timeout
# What a mail server, a network or an odd letter can raise. Anything else is a fault of ours: it ends this round, the
# lease keeps its row out of the next, and its attempts are counted, so that it is given up like any other.
FAILURES = (smtplib.SMTPException, OSError, ValueError, LookupError, TypeError)


@dataclass
class Delivered:
    """What one round did. ``failed`` counts attempts that failed; some of them are given up."""

    sent: int = 0
    failed: int = 0
    given_up: int = 0


def deliver_due(now: datetime, limit: int = 50) -> Delivered:
    """Send up to ``limit`` mails due at ``now``, oldest first, for three minutes at most. Any number of workers may."""
    done, started = Delivered(), time.monotonic()
    for mail in _worn_out(now):
        _give_up(mail, now)
        done.given_up += 1
    for _turn in range(limit):
        mail_or_none = _lease_next(now)
        if mail_or_none is None or time.monotonic() - started > AT_A_TIME:
            break
        _deliver(mail_or_none, now, done)
    return done


def try_again(mail: OutgoingMail, *, now: datetime) -> None:
    """A person asks for one more round of attempts with a mail that was given up, and vouches for its address."""
    with transaction.atomic():
        OutgoingMail.objects.filter(to__iexact=mail.to, address_is_dead=True).update(address_is_dead=False)
        OutgoingMail.objects.filter(pk=mail.pk, failed_at__isnull=False).update(failed_at=None, attempts=0, due_at=now)


def as_message(mail: OutgoingMail) -> Mail:
    """The mail as it leaves the house. Its Message-ID is the row's, so a second copy can be told from a second mail.

    What a machine answers to a mail leaves with a null sender and ends there (RFC 3834); everything else has a return
    address of its own, since a letter that comes back must be heard of.
    """
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    headers = {"From": settings.DEFAULT_FROM_EMAIL, "Message-ID": f"<{mail.id}@{domain}>"}
    if mail.automatic:
        headers["Auto-Submitted"] = "auto-replied" if mail.in_reply_to else "auto-generated"
        headers["X-Auto-Response-Suppress"] = "OOF, AutoReply, RN, NRN"  # "All" would silence bounces too
    if mail.in_reply_to:
        headers["In-Reply-To"] = headers["References"] = mail.in_reply_to
    message = Mail(
        subject=mail.subject,
        body=mail.text,
        from_email=return_address(mail.id),
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=headers,
    )
    message.null_sender = mail.automatic and bool(mail.in_reply_to)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _waiting(now: datetime) -> QuerySet[OutgoingMail]:
    free = Q(leased_until=None) | Q(leased_until__lte=now)
    return OutgoingMail.objects.filter(free, sent_at=None, failed_at=None, due_at__lte=now)


def _worn_out(now: datetime) -> list[OutgoingMail]:
    """Mails whose last attempt killed its worker."""
    return list(_waiting(now).filter(attempts__gte=ATTEMPTS))


def _lease_next(now: datetime) -> OutgoingMail | None:
    """One mail for this worker alone. The attempt is counted before it is made, so a mail that kills is counted too."""
    with transaction.atomic():
        mail = (
            _waiting(now)
            .filter(attempts__lt=ATTEMPTS)
            .select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
            .order_by("due_at", "id")
            .first()
        )
        if mail is not None:
            mine = OutgoingMail.objects.filter(pk=mail.pk)
            mine.update(leased_until=max(now, timezone.now()) + LEASE, attempts=F("attempts") + 1)
            mail.attempts += 1
    return mail


def _deliver(mail: OutgoingMail, now: datetime, done: Delivered) -> None:
    if is_dead(mail.to):
        _give_up(mail, now)
        done.given_up += 1
        return
    try:
        as_message(mail).send(fail_silently=False)
    except FAILURES as error:
        log.warning("mail %s (%s) not sent, attempt %s: %s", mail.pk, mail.kind, mail.attempts, type(error).__name__)
        done.failed += 1
        if mail.attempts >= ATTEMPTS or _is_final(error):
            _give_up(mail, now)
            done.given_up += 1
        else:
            later = now + BACK_OFF[mail.attempts - 1]
            OutgoingMail.objects.filter(pk=mail.pk).update(due_at=later, leased_until=None)
    else:
        _mark_sent(mail, now)
        done.sent += 1


def _is_final(error: Exception) -> bool:
    """The server says that this recipient will never take it (5yz)."""
    if not isinstance(error, smtplib.SMTPRecipientsRefused):
        return False
    return all(code >= 500 for code, _text in error.recipients.values())


def _mark_sent(mail: OutgoingMail, now: datetime) -> None:
    with transaction.atomic():
        OutgoingMail.objects.filter(pk=mail.pk).update(
            sent_at=now, leased_until=None, subject="", text="", html="", reply_to=""
        )
        record("mail_sent", by=CLOCK, about=mail.about, mail=mail.pk, kind=mail.kind)


def _give_up(mail: OutgoingMail, now: datetime) -> None:
    """Stop trying and tell a person; the text stays, since somebody may have to send it another way."""
    with transaction.atomic():
        given_up = OutgoingMail.objects.filter(pk=mail.pk, sent_at=None, failed_at=None)
        if given_up.update(failed_at=now, leased_until=None):
            tell_a_person(mail, now)
            record("mail_given_up", by=CLOCK, about=mail.about, mail=mail.pk, kind=mail.kind)
