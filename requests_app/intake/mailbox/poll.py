"""One round through the mailbox: each mail is stored and committed first, then read, then moved (D22).

Whatever dies in between, the next round finds it again by its place or by its bytes: nothing is lost, nothing is taken
twice. Processed is looked through as well: what lies there unknown to us (a database restored from a backup, a round
that died after the move) is taken in like the rest.
"""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from requests_app.intake.mailbox import lease
from requests_app.intake.mailbox.copies import (
    KEPT,
    Folder,
    Place,
    belongs_here,
    due_copies,
    gone,
    known_at,
    lies_at,
    may_go,
    tell_of_overdue,
)
from requests_app.intake.mailbox.server import Listed, Refused, Server, Unreachable, open_mailbox
from requests_app.intake.take_in import known_by_its_bytes, read, store
from requests_app.models import InboundMail
from todo.open_tasks import open_task
from vault.keys import KeyTrouble

log = logging.getLogger(__name__)

AT_A_TIME = 150  # seconds; well below the task's soft limit
STUCK_AFTER = timedelta(hours=1)
OLD = timedelta(days=30)  # unknown mail in Processed older than this was never ours to take in
NOTHING_CAN_BE_STORED = (OSError, OperationalError, InterfaceError, KeyTrouble)


@dataclass
class Round:
    """What one round did. ``left``: mails that stay where they are because of some trouble with them."""

    taken: int = 0
    removed: int = 0
    left: int = 0
    whole: bool = True


def poll(now: datetime) -> Round | None:
    """Read the mailbox, unless there is none or another worker is at it. Never raises: a bad round is noted."""
    tell_of_overdue(now)
    if not settings.MAILBOX_URL or not lease.take(now):
        return None
    done = Round()
    try:
        with open_mailbox() as server:
            _go_through(server, done, now)
    except (Unreachable, Refused) as trouble:
        log.warning("the mailbox was not read to the end: %s", trouble)
        lease.let_go(now, trouble=str(trouble))
    except Exception as trouble:  # noqa: BLE001 - a full disk, a fault of ours: the mail stays in the mailbox
        log.exception("the mailbox was not read to the end")
        lease.let_go(now, trouble=type(trouble).__name__)
    else:
        lease.let_go(now, trouble="")
    return done


def _go_through(server: Server, done: Round, now: datetime) -> None:
    until = time.monotonic() + AT_A_TIME
    for folder, name in ((Folder.INBOX, server.inbox), (Folder.PROCESSED, server.processed)):
        validity = server.select(name)
        lying = server.list_mails()
        known = known_at([Place(server.name, folder, validity, mail.uid) for mail in lying])
        for listed in lying:
            place = Place(server.name, folder, validity, listed.uid)
            mail = known.get(place)
            if folder == Folder.PROCESSED and (mail or _is_old(listed, now)):
                continue
            if time.monotonic() > until:
                done.whole = False
                break
            _one_mail(server, place, listed, mail, done, now)
    _remove_what_is_due(server, validity, done, now)


def _one_mail(
    server: Server, place: Place, listed: Listed, mail: InboundMail | None, done: Round, now: datetime
) -> None:
    """No mail ever stops the next one, but a broken line and a full disk stop the round."""
    try:
        if mail is None:
            raw = server.fetch(place.uid)
            if raw is None:
                return
            mail = _taken(raw, place, listed, done, now)
        _put_away(server, place, mail, done, now)
    except (Unreachable, *NOTHING_CAN_BE_STORED):
        raise
    except Exception as trouble:  # noqa: BLE001 - the next mail is waiting; this one stays where it is
        log.exception("a mail stays in the mailbox: %s", trouble if isinstance(trouble, Refused) else "")
        done.left, done.whole = done.left + 1, False
        if listed.arrived is None or listed.arrived < now - STUCK_AFTER:
            _tell_of_stuck_mail(now)


def _taken(raw: bytes, place: Place, listed: Listed, done: Round, now: datetime) -> InboundMail | None:
    """The stored mail this copy belongs to; ``None`` when it is one copy more of bytes taken in before.

    Time runs from the mail's arrival in the mailbox, however late we are.
    """
    arrived = min(listed.arrived or now, now)
    mail = store(raw, now=now, received_at=arrived, copy=str(place), copy_due_at=now + KEPT)
    if mail is None:
        known = known_by_its_bytes(raw)
        if known is None or not belongs_here(known, place):
            return None
        lies_at(known, place)
        return known
    done.taken += 1
    try:
        read(mail, raw, now=timezone.now())
    except Exception:  # noqa: BLE001 - the raw mail is safe; the clock reads it again
        log.exception("mail %s could not be placed", mail.pk)
    mail.refresh_from_db()
    return mail


def _put_away(server: Server, place: Place, mail: InboundMail | None, done: Round, now: datetime) -> None:
    """To Processed; or away for good, when it is one copy too many or holds an ID image."""
    due = mail is not None and mail.copy_due_at is not None and mail.copy_due_at <= timezone.now()
    if mail is None or (due and may_go([mail], timezone.now())):
        server.remove([place.uid])
        done.removed += 1
        if mail is not None:
            gone([mail], now)
    elif place.folder == Folder.INBOX:
        moved_to = server.put_away(place.uid)
        if moved_to is not None:
            lies_at(mail, Place(server.name, Folder.PROCESSED, *moved_to))


def _remove_what_is_due(server: Server, validity: int, done: Round, now: datetime) -> None:
    """Expunge from Processed what is due there. After a whole round, what is due and lay nowhere is gone already."""
    due = may_go(due_copies(timezone.now()), timezone.now())
    places = {mail: Place.read(mail.mailbox_copy or "") for mail in due}
    current = (server.name, Folder.PROCESSED, validity)
    here = [mail for mail, at in places.items() if (at.mailbox, at.folder, at.validity) == current]
    if here:
        server.remove([places[mail].uid for mail in here])
        gone(here, now)
        done.removed += len(here)
    if done.whole:
        gone([mail for mail in due if mail not in here], now)


def _is_old(listed: Listed, now: datetime) -> bool:
    return listed.arrived is not None and listed.arrived < now - OLD


def _tell_of_stuck_mail(now: datetime) -> None:
    open_task(
        kind="mail_stuck_in_mailbox",
        what=noop("A mail in the mailbox can't be taken in. It stays there: open it with a mail program."),
        due_on=stockholm_date(now),
    )
