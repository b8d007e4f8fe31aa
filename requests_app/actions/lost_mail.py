"""After a restore: a mail that waited for a reader is gone, for its key is in no backup; its copy may be there."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from journal.record import CLOCK, record
from requests_app.actions.events import Event
from requests_app.actions.sort_mail import FOR_A_PERSON
from requests_app.models import InboundMail, MailOutcome
from todo.models import Task
from todo.open_tasks import open_task
from vault.models import ShortLivedKey

UNDECIDED = (MailOutcome.RECEIVED, MailOutcome.QUARANTINED)


def give_up_lost_mail(now: datetime) -> int:
    """Forget mails nobody has read and nobody can read any more, and set a person to find each again.

    Once forgotten, the same mail is taken in anew when its copy is moved back into the inbox, or the sender is asked.
    A mail is sealed with its row in one transaction, so one without a key can only have come out of a backup.
    """
    return sum(_give_up(mail, now) for mail in _lost())


def _give_up(mail: InboundMail, now: datetime) -> bool:
    with transaction.atomic():
        locked = _lost().select_for_update(of=("self",)).filter(pk=mail.pk).first()
        if locked is None:
            return False
        Task.objects.filter(kind=FOR_A_PERSON, about=locked.pk, done_at=None).update(
            done_at=now, proof=f"{Event.MAIL_LOST}"
        )
        open_task(
            kind="mail_lost",
            what=noop(
                "A mail received %(received)s was lost with a restore before anybody had read it. Move its copy "
                "(%(copy)s) back into the inbox of the mailbox, or find the sender in the mail server's log and ask."
            ),
            facts={
                "received": locked.received_at.isoformat(timespec="minutes"),
                "copy": locked.mailbox_copy or "-",
            },
            due_on=stockholm_date(now),
            about=locked.pk,
        )
        record(Event.MAIL_LOST, by=CLOCK, about=locked.pk)
        locked.delete()
    return True


def _lost() -> "QuerySet[InboundMail]":
    key = Exists(ShortLivedKey.objects.filter(file=OuterRef("raw")))
    return InboundMail.objects.filter(~key, raw__isnull=False, outcome__in=UNDECIDED).order_by("received_at")
