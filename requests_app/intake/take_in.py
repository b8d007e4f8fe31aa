"""A mail is taken in: stored first, read after, so that nothing that reached us is lost or taken twice (D22)."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import parseaddr

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from requests_app.actions.sort_mail import ask_a_person
from requests_app.intake.mail.automatic import mark_for
from requests_app.intake.mail.outcome import Outcome, route
from requests_app.intake.mail.parsed import AutoMark, AutoReason, ParsedMail, ParseFailure
from requests_app.intake.mail.sandbox import parse_limited
from requests_app.intake.place import place_in_case
from requests_app.intake.returned import note_report
from requests_app.intake.thread import REFERENCE, answers_us, case_for, content_digest, message_id_digest
from requests_app.models import Case, InboundMail, MailOutcome
from vault import sealing
from vault.models import Kind

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
READ_AFTER = timedelta(minutes=2)  # how long a stored mail may wait before the clock reads it
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(7235419406251)"  # PostgreSQL; any number nobody else locks


@dataclass(frozen=True)
class TakenIn:
    """What became of one mail: the outcome's word, the case it opened or joined, whether we answered it."""

    outcome: str
    case: Case | None = None
    answered: bool = False


def take_in(raw: bytes, *, now: datetime) -> TakenIn:
    """Store the mail, then read and place it.

    Raises whatever the storing raises (the caller must not acknowledge the mail then). Once the raw bytes are committed
    nothing is raised: what can't be placed now waits for the clock, and after ``MOST_ATTEMPTS`` for a person.
    """
    mail = store(raw, now=now)
    if mail is None:
        known = known_by_its_bytes(raw)
        return TakenIn(MailOutcome.DUPLICATE, known.case if known else None)
    try:
        return read(mail, raw, now=now)
    except Exception:  # noqa: BLE001 - the raw mail is safe; the clock reads it again
        log.exception("mail %s could not be placed", mail.pk)
        return TakenIn(MailOutcome.QUARANTINED)


def store(
    raw: bytes,
    *,
    now: datetime,
    received_at: datetime | None = None,
    copy: str | None = None,
    copy_due_at: datetime | None = None,
) -> InboundMail | None:
    """Seal and commit the raw bytes; ``None`` when exactly these bytes were taken in before.

    ``received_at``: when it reached us, if not now. ``copy``: its place in the mailbox, to be gone by ``copy_due_at``.
    """
    same = InboundMail.objects.filter(digest=_raw_digest(raw))
    try:
        with transaction.atomic(durable=True):
            if same.exists():
                return None
            mail = InboundMail(received_at=received_at or now, digest=_raw_digest(raw))
            mail.mailbox_copy, mail.copy_due_at = copy, copy_due_at
            mail.raw = sealing.seal(raw, kind=Kind.RAW_MAIL, bound_to=mail.pk)
            mail.save(force_insert=True)
    except IntegrityError:
        if same.exists():  # another process was quicker
            return None
        raise
    return mail


def known_by_its_bytes(raw: bytes) -> InboundMail | None:
    """The mail that was taken in with exactly these bytes."""
    return InboundMail.objects.filter(digest=_raw_digest(raw)).select_related("case").first()


def read(mail: InboundMail, raw: bytes | None = None, *, now: datetime) -> TakenIn:
    """Read a stored mail in its sandbox and place it, all in one transaction after the reading.

    The attempt is counted before it is made, so a mail that kills its reader is counted too.
    """
    InboundMail.objects.filter(pk=mail.pk).update(attempts=F("attempts") + 1)
    if raw is None:
        raw = sealing.read(mail.raw) if mail.raw else b""
    parsed = parse_limited(raw)
    with transaction.atomic():
        _alone()
        mail = InboundMail.objects.select_for_update(of=("self",)).select_related("raw").get(pk=mail.pk)
        if mail.outcome != MailOutcome.RECEIVED:
            return TakenIn(mail.outcome, mail.case)
        taken = _place(mail, raw, parsed, now=now)
        InboundMail.objects.filter(pk=mail.pk).update(
            outcome=taken.outcome,
            case=taken.case,
            decided_at=now,
            why=mail.why,
            message_id_digest=mail.message_id_digest,
            content_digest=mail.content_digest,
        )
    return taken


def read_again(*, now: datetime) -> int:
    """Read what was stored but not placed, oldest first; after ``MOST_ATTEMPTS`` a person gets it."""
    waiting = InboundMail.objects.filter(outcome=MailOutcome.RECEIVED, received_at__lt=now - READ_AFTER)
    count = 0
    for mail in waiting.select_related("raw").order_by("received_at"):
        count += 1
        try:
            if mail.attempts >= MOST_ATTEMPTS:
                _quarantine(mail, now=now)
            else:
                read(mail, now=now)
        except Exception:  # noqa: BLE001 - one poisoned mail never stops the next
            log.exception("mail %s could not be placed", mail.pk)
    return count


def our_addresses() -> set[str]:
    """Addresses a mail of ours may come from; what comes from them is a loop."""
    ours = (settings.PRIVACY_EMAIL, parseaddr(settings.DEFAULT_FROM_EMAIL)[1], settings.BOUNCES_EMAIL)
    return {address.lower() for address in ours}


def _alone() -> None:
    """Two copies of a mail, or two mails of one sender, are placed one after the other.

    Else both would look for a twin or for an earlier answer, and find none. SQLite has one writer anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(ONE_AT_A_TIME)


def _place(mail: InboundMail, raw: bytes, parsed: ParsedMail | ParseFailure, *, now: datetime) -> TakenIn:
    if isinstance(parsed, ParseFailure):
        mail.why = f"parse_{parsed.reason}"
        ask_a_person(mail, now=now)
        return TakenIn(Outcome.QUARANTINED)
    parsed = replace(parsed, auto=_mark(parsed))
    mail.message_id_digest = message_id_digest(parsed.message_id)
    mail.content_digest = content_digest(raw)
    mail.why = parsed.auto.reason if parsed.auto else ""
    outcome = route(parsed)
    if outcome is Outcome.FILED_AUTO:
        return TakenIn(outcome, note_report(parsed, now=now))
    twin = _twin(mail)
    if twin is not None:
        if mail.raw is not None:
            sealing.destroy(mail.raw)
        return TakenIn(Outcome.DUPLICATE, twin.case)
    if outcome is Outcome.QUARANTINED:
        mail.why = mail.why or (parsed.problems[0] if parsed.problems else "unclear")
        ask_a_person(mail, now=now)
        return TakenIn(outcome)
    known = case_for(parsed)
    if known is None and answers_us(parsed):
        mail.why = "stranger_replies"
        ask_a_person(mail, now=now)
        return TakenIn(Outcome.QUARANTINED)
    placed = place_in_case(mail, parsed, known, now=now)
    return TakenIn(Outcome.ATTACHED if placed.joined else Outcome.OPENED, placed.case, placed.answered)


def _mark(parsed: ParsedMail) -> AutoMark | None:
    """Whether nobody wrote it. "We have received your request" is our own subject when our case number stands in it:
    then it came back with a reply and says nothing of who wrote that."""
    mark = mark_for(parsed, addresses=our_addresses())
    if mark and mark.reason is AutoReason.ACKNOWLEDGEMENT and REFERENCE.search(parsed.subject):
        return None
    return mark


def _twin(mail: InboundMail) -> InboundMail | None:
    """The same mail by another way. The raw bytes of the second copy need not be kept; a mail no header tells from
    the next one has no twin, since the same words may well be written twice."""
    if not mail.content_digest:
        return None
    same = InboundMail.objects.filter(content_digest=mail.content_digest).exclude(pk=mail.pk)
    return same.only("case").order_by("received_at").first()  # nearly always none: ask for little


def _quarantine(mail: InboundMail, *, now: datetime) -> None:
    with transaction.atomic():
        unread = InboundMail.objects.filter(pk=mail.pk, outcome=MailOutcome.RECEIVED)
        if unread.update(outcome=MailOutcome.QUARANTINED, decided_at=now, why="unreadable"):
            ask_a_person(mail, now=now)


def _raw_digest(raw: bytes) -> str:
    return salted_hmac("requests_app.inbound.raw", raw, algorithm="sha256").hexdigest()
