"""Mail no rule could place: a person looks at it and says what it is."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from journal.record import actor, record
from requests_app.actions.case_lock import NotNow
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.models import Case, InboundMail, MailOutcome
from requests_app.models.roles import Act
from todo.models import Task
from todo.open_tasks import open_task
from vault import sealing
from vault.models import SealedFile

FOR_A_PERSON = "mail_for_a_person"  # kind of task
SORTABLE = (MailOutcome.QUARANTINED, MailOutcome.FILED_AUTO)


def ask_a_person(mail: InboundMail, *, now: datetime) -> None:
    """Set a person to sort it; once, while nobody has."""
    open_task(
        kind=FOR_A_PERSON,
        what=noop("A mail could not be sorted by itself: look under Mail and say what it is."),
        due_on=stockholm_date(now),
        about=mail.pk,
    )


def read_raw_mail(mail: InboundMail, *, by: User) -> Iterator[bytes]:
    """The raw mail as it came, to be saved, or what is left of it, its head; journalled first. Raises ``NotNow``."""
    require(by, Act.HANDLE_CASE)
    return unsealed(mail, by=by, file=mail.head if mail.raw is None or mail.raw.destroyed_at else mail.raw)


def file_as_automatic(mail: InboundMail, *, by: User) -> None:
    """A person says that no person wrote it. Raises ``NotNow`` when somebody has sorted it already."""
    require(by, Act.REGISTER_CASE)
    with transaction.atomic():
        sorted_as(MailOutcome.FILED_AUTO, waiting(mail), by=by)


def unsealed(mail: InboundMail, *, by: User, file: SealedFile | None) -> Iterator[bytes]:
    """The mail's file, after the journal line of the look is committed: no line, no look. Raises ``NotNow``."""
    require(by, Act.SEE_CASES, mail.case)
    if file is None or file.destroyed_at:
        raise NotNow("mail_gone")
    with transaction.atomic(durable=True):
        record(Event.MAIL_READ, by=actor(by), about=mail.pk)
    return sealing.unseal(file)


def waiting(mail: InboundMail) -> InboundMail:
    """The mail as it stands, locked; ``NotNow`` unless it waits for a person or was filed as automatic."""
    mail = InboundMail.objects.select_for_update(of=("self",)).select_related("raw").get(pk=mail.pk)
    if mail.outcome not in SORTABLE:
        raise NotNow("mail_sorted")
    return mail


def sorted_as(outcome: MailOutcome, mail: InboundMail, *, by: User, case: Case | None = None) -> None:
    """Note what a person said of a locked mail; the task that asked for it is done by that."""
    mail.outcome, mail.case, mail.decided_at = outcome, case, timezone.now()
    mail.save(update_fields=["outcome", "case", "decided_at"])
    asked = Task.objects.filter(kind=FOR_A_PERSON, about=mail.pk, done_at=None)
    asked.update(done_at=mail.decided_at, done_by=by, proof=f"{Event.MAIL_SORTED} {outcome}")
    record(Event.MAIL_SORTED, by=actor(by), about=mail.pk, outcome=str(outcome))
