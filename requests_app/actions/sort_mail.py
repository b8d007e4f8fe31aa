"""Mail no rule could place: a person says what it is."""

from collections.abc import Iterator

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from journal.record import actor, record
from requests_app.actions.case_lock import NotNow
from requests_app.actions.events import Event
from requests_app.actions.open_case import open_case
from requests_app.actions.permission import require
from requests_app.models import Case, Channel, InboundMail, MailOutcome
from requests_app.models.roles import Act
from vault import sealing


def read_raw_mail(mail: InboundMail, *, by: User) -> Iterator[bytes]:
    """The raw mail as it came, to be saved; journalled first. Raises ``NotNow`` when it is gone."""
    require(by, Act.HANDLE_CASE)
    if mail.raw is None or mail.raw.destroyed_at:
        raise NotNow("mail_gone")
    with transaction.atomic(durable=True):
        record(Event.MAIL_READ, by=actor(by), about=mail.pk)
    return sealing.unseal(mail.raw)


def open_case_for_mail(mail: InboundMail, *, by: User, right: str, language: str, name: str, email: str) -> Case:
    """A person has read the mail and says what is asked; time runs from the day the mail came."""
    require(by, Act.REGISTER_CASE)
    with transaction.atomic():
        mail = _waiting(mail)
        opened = open_case(
            rights=[right],
            channel=Channel.MAIL,
            language=language,
            received_at=mail.received_at,
            by=by,
            name=name,
            email=email,
        )
        _sorted(mail, MailOutcome.OPENED, by=by, case=opened.case)
        return opened.case


def file_as_automatic(mail: InboundMail, *, by: User) -> None:
    """A person says that no person wrote it."""
    require(by, Act.REGISTER_CASE)
    with transaction.atomic():
        _sorted(_waiting(mail), MailOutcome.FILED_AUTO, by=by)


def _waiting(mail: InboundMail) -> InboundMail:
    mail = InboundMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if mail.outcome != MailOutcome.QUARANTINED:
        raise NotNow("mail_sorted")
    return mail


def _sorted(mail: InboundMail, outcome: MailOutcome, *, by: User, case: Case | None = None) -> None:
    mail.outcome, mail.case, mail.decided_at = outcome, case, timezone.now()
    mail.save(update_fields=["outcome", "case", "decided_at"])
    record(Event.MAIL_SORTED, by=actor(by), about=mail.pk, outcome=str(outcome))
