"""A mail that was given up is tried again: a person says that the address works."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from journal.record import actor
from outbox.delivery import try_again
from outbox.models import OutgoingMail
from requests_app.actions.case_lock import NotNow, lock, note
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.models import Case
from requests_app.models.roles import Act


def undelivered(case: Case) -> QuerySet[OutgoingMail]:
    """The mails about the case that were given up and are still whole."""
    return OutgoingMail.objects.filter(about=case.pseudonym, failed_at__isnull=False).exclude(text="")


def send_again(case: Case, *, by: User) -> None:
    """Give each of them a new round of attempts. Raises ``NotNow`` when there is none."""
    require(by, Act.HANDLE_CASE, case)
    with transaction.atomic():
        case = lock(case)
        mails = list(undelivered(case))
        if not mails:
            raise NotNow("nothing_undelivered")
        for mail in mails:
            try_again(mail, now=timezone.now())
        note(case, Event.SENT_AGAIN, by=actor(by), mails=len(mails))
