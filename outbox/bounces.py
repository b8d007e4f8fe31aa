"""Mail that comes back: each mail has a return address of its own, and a bounce to it stops that mail (R-28).

For the mailbox: the recipient of a report (``Delivered-To``, ``To``) goes to ``mail_of``; if that names a mail of ours,
hand the report's status to ``bounced``. Nothing else in a report is trusted: anybody can write one, but only who got
the mail knows its return address.
"""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from journal.record import MAIL, record
from outbox.keyed_address import keyed_address, row_of
from outbox.models import OutgoingMail
from outbox.tell import tell_a_person

DEAD_ADDRESS = ("5.1.", "5.2.1", "5.4.4")  # no such mailbox or host (RFC 3463): other mails would fare no better
_SALT = "outbox.bounces"


def return_address(mail: UUID) -> str:
    """`bounces+<id and proof>@…`: the envelope sender of one mail."""
    return keyed_address(settings.BOUNCES_EMAIL, mail, salt=_SALT)


def mail_of(address: str) -> OutgoingMail | None:
    """The mail whose return address this is; ``None`` for any other address, a forged one, or a forgotten mail."""
    mail = row_of(address, settings.BOUNCES_EMAIL, salt=_SALT)
    return OutgoingMail.objects.filter(pk=mail).first() if mail else None


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
