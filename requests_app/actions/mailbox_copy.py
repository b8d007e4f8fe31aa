"""The copy of a mail that still lies in the mailbox dies with the ID image it may hold (R-54)."""

from datetime import datetime

from django.db.models import OuterRef, QuerySet

from requests_app.models import Case, InboundMail


def let_copy_go(mail: InboundMail, *, now: datetime) -> None:
    """The mail holds an ID image: its copy is due at once. The round that took it in, or the next one, expunges it."""
    InboundMail.objects.filter(pk=mail.pk, mailbox_copy__isnull=False).update(copy_due_at=now)


def let_copies_go(case: Case, *, now: datetime) -> None:
    """The same for every mail of the case."""
    copies_of(case).update(copy_due_at=now)


def copies_of(case: Case | OuterRef) -> QuerySet[InboundMail]:
    """The mails of the case whose copy in the mailbox is still there."""
    return InboundMail.objects.filter(case=case, mailbox_copy__isnull=False)
