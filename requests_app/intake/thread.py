"""Which case does a mail belong to? Only what its sender can't have guessed, or a sender we know there, joins it."""

import hashlib
import re
from email.utils import parseaddr
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.crypto import salted_hmac

from identifiers import InvalidIdentifier, normalise_email
from outbox.bounces import mail_of
from outbox.models import OutgoingMail
from requests_app.intake.mail.headers import split_headers
from requests_app.intake.mail.parsed import ParsedMail
from requests_app.letters.reply_address import case_of
from requests_app.models import Case, InboundMail, Message

REFERENCE = re.compile(r"\bDH-[2-9A-Z]{3}-[2-9A-Z]{4}\b", re.IGNORECASE)
OUR_MESSAGE_ID = re.compile(r"<?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})@")
MOST_REFERENCES = 50
NUMBERED = {"message-id", "date"}
WRITTEN = NUMBERED | {
    *("from", "sender", "reply-to", "to", "cc", "subject", "in-reply-to", "references", "auto-submitted"),
    *("mime-version", "content-type", "content-transfer-encoding", "content-disposition"),
}


def message_id_digest(message_id: str | None) -> str:
    """Keyed digest of a Message-ID, empty for none: enough to recognise it, nothing to read."""
    return salted_hmac("requests_app.inbound.id", message_id, algorithm="sha256").hexdigest() if message_id else ""


def content_digest(raw: bytes) -> str:
    """Keyed digest of all that the sender wrote. The same mail by another way has the same: only what relays add to the
    head differs. Empty when neither Message-ID nor date tells the mail from a later one with the same words."""
    headers, body, _odd = split_headers(raw)
    written = sorted((name, value.strip()) for name, value in headers.fields if name in WRITTEN)
    if not any(name in NUMBERED and value for name, value in written):
        return ""
    seen = hashlib.sha256(body.replace(b"\r\n", b"\n").rstrip())
    for name, value in written:
        seen.update(hashlib.sha256(name.encode() + b":" + value).digest())
    return salted_hmac("requests_app.inbound.content", seen.digest(), algorithm="sha256").hexdigest()


def sender_of(parsed: ParsedMail) -> str:
    """The sender's address in its normal form, empty when there is none we could write to."""
    try:
        return normalise_email(parsed.from_address or "")
    except InvalidIdentifier:
        return ""


def case_for(parsed: ParsedMail) -> Case | None:
    """The case this mail answers: by an address of ours that only its reader knows, or by a reference, if the sender is
    known there (a reference alone proves nothing, T19).

    What we wrote names a case better than what they wrote; open cases go before closed ones, newer before older.
    """
    if secretly := _by_secret_address(parsed):
        return secretly
    sender = sender_of(parsed)
    if not sender:
        return None
    ids = _answered(parsed)
    references = [found.upper() for found in REFERENCE.findall(parsed.subject)[:MOST_REFERENCES]]
    letters = _our_letters(ids)
    by_us = Q(reference__in=references) if references else Q()
    by_us |= Q(pseudonym__in=letters.values("about")) if letters is not None else Q()
    for named in filter(None, (by_us, _by_their_mails(ids))):
        known = [case for case in Case.objects.filter(named) if sender in _addresses(case)]
        if known:
            return max(known, key=lambda case: (case.is_open, case.received_at))
    return None


def answers_us(parsed: ParsedMail) -> bool:
    """Whether the mail answers a letter of ours. If its sender is not known in the case, a person says who that is."""
    letters = _our_letters(_answered(parsed))
    return letters is not None and Case.objects.filter(pseudonym__in=letters.values("about")).exists()


def _by_secret_address(parsed: ParsedMail) -> Case | None:
    """The reply address in each letter, or its return address, which some programs answer to."""
    for address in (*parsed.to, *parsed.delivered_to):
        case = case_of(address)
        if case is None and (mail := mail_of(address)) and mail.about:
            case = Case.objects.filter(pseudonym=mail.about).first()
        if case is not None:
            return case
    return None


def _answered(parsed: ParsedMail) -> list[str]:
    return [*parsed.in_reply_to, *reversed(parsed.references)][:MOST_REFERENCES]


def _our_letters(ids: list[str]) -> QuerySet[OutgoingMail] | None:
    ours = [UUID(match[1]) for one in ids if (match := OUR_MESSAGE_ID.match(one))]
    return OutgoingMail.objects.filter(pk__in=ours, about__isnull=False) if ours else None


def _by_their_mails(ids: list[str]) -> Q:
    digests = [message_id_digest(one) for one in ids if one]
    if not digests:
        return Q()
    return Q(pk__in=InboundMail.objects.filter(message_id_digest__in=digests, case__isnull=False).values("case"))


def _addresses(case: Case) -> set[str]:
    """Every address that has spoken in the case, in normal form."""
    spoken = Message.objects.filter(case=case, from_person=True).exclude(sender="").values_list("sender", flat=True)
    known = set()
    for address in (case.email, *spoken):
        try:
            known.add(normalise_email(parseaddr(address)[1] or address))
        except InvalidIdentifier:
            continue
    return known
