"""Where each mail's copy lies in the mailbox, and when it goes (``rules.MAILBOX_COPY``)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as noop

from datamap.latch import doubt
from datamap.rules import MAILBOX_COPY
from identifiers.dates import stockholm_date
from requests_app.models import InboundMail
from todo.open_tasks import open_task

KEPT = timedelta(days=MAILBOX_COPY.days or 0)
TELL_AFTER = timedelta(days=1)  # how long a copy may be overdue before a person hears of it
AT_A_TIME = 500


class Folder(StrEnum):
    """The two folders we know, whatever they are called on the server."""

    INBOX = "inbox"
    PROCESSED = "processed"


@dataclass(frozen=True)
class Place:
    """A mail's place: unique for ever, as IMAP has it (RFC 9051 section 2.3.1.1)."""

    mailbox: str
    folder: Folder
    validity: int
    uid: int

    def __str__(self) -> str:
        return f"{self.mailbox}/{self.folder}/{self.validity}/{self.uid}"

    @classmethod
    def read(cls, text: str) -> "Place":
        """The place again, from its text."""
        mailbox, folder, validity, uid = text.split("/")
        return cls(mailbox, Folder(folder), int(validity), int(uid))


def known_at(places: list[Place]) -> dict[Place, InboundMail]:
    """The mails whose copy lies at one of these places."""
    found: dict[Place, InboundMail] = {}
    for start in range(0, len(places), AT_A_TIME):
        names = [str(place) for place in places[start : start + AT_A_TIME]]
        for mail in InboundMail.objects.filter(mailbox_copy__in=names):
            found[Place.read(mail.mailbox_copy or "")] = mail
    return found


def lies_at(mail: InboundMail, place: Place) -> None:
    """Note where the copy is now."""
    InboundMail.objects.filter(pk=mail.pk).update(mailbox_copy=str(place))


def belongs_here(mail: InboundMail, place: Place) -> bool:
    """Whether this very copy is the one we know of, found again: moved by a round that died before it could note that,
    or numbered anew by the server. Any other is one more copy of the same bytes."""
    if mail.mailbox_copy is None:
        return False
    noted = Place.read(mail.mailbox_copy)
    if noted.folder == place.folder:
        return (noted.mailbox, noted.validity) != (place.mailbox, place.validity)
    return noted.folder == Folder.INBOX


def due_copies(now: datetime) -> QuerySet[InboundMail]:
    """Mails whose copy must go."""
    return InboundMail.objects.filter(mailbox_copy__isnull=False, copy_due_at__lte=now).order_by("copy_due_at")


def may_go(mails: Iterable[InboundMail], now: datetime) -> list[InboundMail]:
    """Those of the due mails whose copy may be removed now: all of them, or while the clock is not believed (D26) those
    that are due for what they hold and not for their age."""
    found = list(mails)
    by_age = [mail for mail in found if mail.copy_due_at and mail.copy_due_at >= mail.received_at + KEPT]
    return [mail for mail in found if mail not in by_age] if by_age and doubt(now) is not None else found


def gone(mails: list[InboundMail], now: datetime) -> None:
    """Note that the copies are gone."""
    for start in range(0, len(mails), AT_A_TIME):
        ids = [mail.pk for mail in mails[start : start + AT_A_TIME]]
        InboundMail.objects.filter(pk__in=ids).update(mailbox_copy=None, copy_gone_at=now)


def tell_of_overdue(now: datetime) -> None:
    """A copy that should have gone a day ago becomes a person's task; it stays due."""
    if due_copies(now - TELL_AFTER).exists():
        open_task(
            kind="mailbox_copy_left",
            what=noop("Mail that should be gone still lies in the mailbox: see why it can't be deleted there."),
            due_on=stockholm_date(now),
        )
