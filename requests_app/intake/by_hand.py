"""A person opens what waits for a person: the same mail, the same keeping, but somebody has looked."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from requests_app.actions.case_lock import NotNow, lock
from requests_app.actions.open_case import open_case
from requests_app.actions.permission import require
from requests_app.actions.sort_mail import sorted_as, unsealed, waiting
from requests_app.intake.keep import bind_raw, keep
from requests_app.intake.mail.parsed import ParsedMail, ParseFailure
from requests_app.intake.mail.sandbox import parse_limited
from requests_app.intake.place import join_case
from requests_app.models import Case, Channel, InboundMail, MailOutcome
from requests_app.models.roles import Act


def look_at_mail(mail: InboundMail, *, by: User) -> ParsedMail | ParseFailure:
    """What a mail says, as far as it can be read; journalled first. Raises ``NotNow`` when it is gone."""
    require(by, Act.REGISTER_CASE)
    return parse_limited(b"".join(unsealed(mail, by=by, file=mail.raw)))


def open_case_for_mail(mail: InboundMail, *, by: User, right: str, language: str, name: str, email: str) -> Case:
    """A person has read the mail and says what is asked; time runs from the day the mail came.

    Words and files go into the case as those of any mail; what can't be read stays in the raw mail, which is bound to
    the case. Raises ``NotNow`` when the mail is gone or somebody has sorted it already.
    """
    require(by, Act.REGISTER_CASE)
    said = look_at_mail(mail, by=by)
    with transaction.atomic():
        mail = waiting(mail)
        opened = open_case(
            rights=[right],
            channel=Channel.MAIL,
            language=language,
            received_at=mail.received_at,
            by=by,
            name=name,
            email=email,
        )
        case = lock(opened.case)
        if isinstance(said, ParsedMail):
            keep(mail, said, case, now=timezone.now())
        else:
            bind_raw(mail, case)
        sorted_as(MailOutcome.OPENED, mail, by=by, case=case)
        return case


def join_case_with_mail(mail: InboundMail, *, by: User, reference: str) -> Case:
    """A person has read the mail and says which case it belongs to. Raises ``NotNow`` as above, or for no such case."""
    require(by, Act.REGISTER_CASE)
    said = look_at_mail(mail, by=by)
    with transaction.atomic():
        mail = waiting(mail)
        case = Case.objects.filter(reference__iexact=reference.strip()).first()
        if case is None:
            raise NotNow("no_such_case")
        if isinstance(said, ParsedMail):
            join_case(mail, said, case, now=timezone.now())
        else:
            bind_raw(mail, lock(case))
        sorted_as(MailOutcome.ATTACHED, mail, by=by, case=case)
        return case
