"""Mail that comes back: each mail has a return address of its own, and a bounce to it stops that mail (R-28).

For the mailbox: the recipient of a report (``Delivered-To``, ``To``) goes to ``mail_of``; if that names a mail of ours,
hand the report's status to ``bounced``. Nothing else in a report is trusted: anybody can write one, but only who got
the mail knows its return address.
"""

import base64
import hmac
from datetime import datetime
from email.utils import parseaddr
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.crypto import salted_hmac

from journal.record import MAIL, record
from outbox.models import OutgoingMail
from outbox.tell import tell_a_person

DEAD_ADDRESS = ("5.1.", "5.2.1", "5.4.4")  # no such mailbox or host (RFC 3463): other mails would fare no better
_PROOF = 10  # bytes; with the id's 16 they are 42 letters, and RFC 5321 lets a local part have 64


def return_address(mail: UUID) -> str:
    """`bounces+<id and proof>@…`: the envelope sender of one mail, in letters and digits that survive every server.

    The proof is keyed, for the id alone stands in the Message-ID, which travels with every quoted reply.
    """
    box, _at, domain = settings.BOUNCES_EMAIL.rpartition("@")
    token = base64.b32encode(mail.bytes + _proof(mail, settings.SECRET_KEY)).decode().rstrip("=").lower()
    return f"{box}+{token}@{domain}"


def mail_of(address: str) -> OutgoingMail | None:
    """The mail whose return address this is; ``None`` for any other address, a forged one, or a forgotten mail."""
    local, _at, domain = parseaddr(address)[1].lower().rpartition("@")
    box, _plus, token = local.partition("+")
    if f"{box}@{domain}" != settings.BOUNCES_EMAIL.lower():
        return None
    try:
        raw = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
    except ValueError:
        return None
    if len(raw) != 16 + _PROOF:
        return None
    mail, proof = UUID(bytes=raw[:16]), raw[16:]
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)  # a report may come after a change of keys
    if not any(hmac.compare_digest(proof, _proof(mail, key)) for key in keys):
        return None
    return OutgoingMail.objects.filter(pk=mail).first()


def bounced(mail: OutgoingMail, *, status: str, now: datetime) -> bool:
    """A report says what became of a mail: ``status`` as in RFC 3463, `5.1.1`; `5.0.0` where it names none.

    A permanent failure stops the mail and opens a task; where the address itself is dead the other mails to it stop
    too, when their turn comes. A delay (4.y.z) or a success changes nothing. Returns whether this report stopped it.
    """
    if not status.startswith("5."):
        return False
    with transaction.atomic():
        this = OutgoingMail.objects.filter(pk=mail.pk)
        if not this.filter(bounced_at=None).update(bounced_at=now, address_is_dead=status.startswith(DEAD_ADDRESS)):
            return False
        this.filter(sent_at=None, failed_at=None).update(failed_at=now)
        tell_a_person(mail, now)
        record("mail_bounced", by=MAIL, about=mail.about, mail=mail.pk, kind=mail.kind)
    return True


def is_dead(address: str) -> bool:
    """Whether a mail to this address came back because there is no such mailbox."""
    return OutgoingMail.objects.filter(to__iexact=address, address_is_dead=True).exists()


def _proof(mail: UUID, key: str | bytes) -> bytes:
    return salted_hmac("outbox.bounces", mail.hex, secret=key, algorithm="sha256").digest()[:_PROOF]
