"""A mail is taken in: stored first, read after, so that nothing that reached us is lost or taken twice (D22)."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from requests_app.intake.mail.outcome import Outcome, route
from requests_app.intake.mail.parsed import ParsedMail, ParseFailure
from requests_app.intake.mail.sandbox import parse_limited
from requests_app.intake.place import place_in_case
from requests_app.intake.thread import content_digest, message_id_digest
from requests_app.models import Case, InboundMail, MailOutcome
from todo.open_tasks import open_task
from vault import sealing
from vault.models import Kind

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
READ_AFTER = timedelta(minutes=2)  # how long a stored mail may wait before the clock reads it


@dataclass(frozen=True)
class TakenIn:
    """What became of one mail: the outcome's word, the case it opened or joined, whether we answered it."""

    outcome: str
    case: Case | None = None
    answered: bool = False


def take_in(raw: bytes, *, now: datetime) -> TakenIn:
    """Store the mail, then read and place it.

    Raises whatever the storing raises (the caller must not acknowledge the mail then). Once the raw bytes are committed
    nothing is raised: what can't be placed now waits for a person or for the clock.
    """
    mail = store(raw, now=now)
    if mail is None:
        known = InboundMail.objects.filter(digest=_raw_digest(raw)).select_related("case").first()
        return TakenIn(MailOutcome.DUPLICATE, known.case if known else None)
    try:
        return read(mail, raw, now=now)
    except Exception:  # noqa: BLE001 - the raw mail is safe; the clock reads it again
        log.exception("mail %s could not be placed", mail.pk)
        return TakenIn(MailOutcome.QUARANTINED)


def store(raw: bytes, *, now: datetime) -> InboundMail | None:
    """Seal and commit the raw bytes; ``None`` when exactly these bytes were taken in before."""
    digest = _raw_digest(raw)
    try:
        with transaction.atomic(durable=True):
            if InboundMail.objects.filter(digest=digest).exists():
                return None
            mail = InboundMail(received_at=now, digest=digest)
            mail.raw = sealing.seal(raw, kind=Kind.RAW_MAIL, bound_to=mail.pk)
            mail.save(force_insert=True)
    except IntegrityError:
        return None
    return mail


def read(mail: InboundMail, raw: bytes, *, now: datetime) -> TakenIn:
    """Read a stored mail in its sandbox and place it, all in one transaction after the reading."""
    InboundMail.objects.filter(pk=mail.pk).update(attempts=mail.attempts + 1)
    parsed = parse_limited(raw)
    with transaction.atomic():
        mail = InboundMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
        if mail.outcome != MailOutcome.RECEIVED:
            return TakenIn(mail.outcome, mail.case)
        taken = _place(mail, parsed, now=now)
        mail.outcome, mail.case, mail.decided_at = MailOutcome(taken.outcome), taken.case, now
        mail.save(update_fields=["outcome", "case", "decided_at", "why", "message_id_digest", "content_digest"])
    return taken


def read_again(*, now: datetime) -> int:
    """Read what was stored but not placed, oldest first; after ``MOST_ATTEMPTS`` a person gets it."""
    waiting = InboundMail.objects.filter(outcome=MailOutcome.RECEIVED, received_at__lt=now - READ_AFTER)
    count = 0
    for mail in waiting.select_related("raw").order_by("received_at"):
        count += 1
        if mail.attempts >= MOST_ATTEMPTS or mail.raw is None:
            _quarantine(mail, now=now, why="unreadable")
            continue
        try:
            read(mail, sealing.read(mail.raw), now=now)
        except Exception:  # noqa: BLE001 - one poisoned mail never stops the next
            log.exception("mail %s could not be placed", mail.pk)
    return count


def _place(mail: InboundMail, parsed: ParsedMail | ParseFailure, *, now: datetime) -> TakenIn:
    outcome = route(parsed)
    if isinstance(parsed, ParseFailure):
        mail.why = f"parse_{parsed.reason}"
        _tell_a_person(mail, now)
        return TakenIn(Outcome.QUARANTINED)
    mail.message_id_digest = message_id_digest(parsed.message_id)
    mail.content_digest = content_digest(parsed)
    mail.why = parsed.auto.reason if parsed.auto else ""
    twin = (
        InboundMail.objects.filter(content_digest=mail.content_digest)
        .exclude(pk=mail.pk)
        .order_by("received_at")
        .first()
    )
    if twin is not None:
        if mail.raw is not None:
            sealing.destroy(mail.raw)
        return TakenIn(Outcome.DUPLICATE, twin.case)
    if outcome is Outcome.FILED_AUTO:
        return TakenIn(outcome)
    if outcome is Outcome.QUARANTINED:
        mail.why = mail.why or (parsed.problems[0] if parsed.problems else "unclear")
        _tell_a_person(mail, now)
        return TakenIn(outcome)
    placed = place_in_case(mail, parsed, now=now)
    return TakenIn(Outcome.ATTACHED if placed.joined else Outcome.OPENED, placed.case, placed.answered)


def _quarantine(mail: InboundMail, *, now: datetime, why: str) -> None:
    with transaction.atomic():
        InboundMail.objects.filter(pk=mail.pk, outcome=MailOutcome.RECEIVED).update(
            outcome=MailOutcome.QUARANTINED, decided_at=now, why=why
        )
        _tell_a_person(mail, now)


def _tell_a_person(mail: InboundMail, now: datetime) -> None:
    open_task(
        kind="mail_for_a_person",
        what=noop("A mail could not be sorted by itself: look under Mail and say what it is."),
        due_on=stockholm_date(now),
        about=mail.pk,
    )


def _raw_digest(raw: bytes) -> str:
    return salted_hmac("requests_app.inbound.raw", raw, algorithm="sha256").hexdigest()
