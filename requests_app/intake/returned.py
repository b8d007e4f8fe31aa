"""A bounce or a report of delay finds the letter it concerns."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date
from outbox.bounces import bounced, mail_of
from outbox.models import OutgoingMail
from requests_app.intake.mail.parsed import AutoReason, ParsedMail
from requests_app.intake.thread import OUR_MESSAGE_ID
from requests_app.models import Case
from todo.open_tasks import open_task

_FROM_A_SERVER = {AutoReason.REPORT, AutoReason.BOUNCE, AutoReason.DAEMON_SENDER, AutoReason.NULL_RETURN_PATH}


def note_report(parsed: ParsedMail, *, now: datetime) -> Case | None:
    """Tell the outbox what became of its mail; the case it was about, if there is one.

    A report to the mail's own return address is believed: a permanent failure stops that mail. One that only names the
    mail by its Message-ID might have been written by anybody who saw it quoted, and one in no form we know says too
    little: a person hears of it, no more.
    """
    report = parsed.report
    mail = next(filter(None, map(mail_of, (*parsed.delivered_to, *parsed.to))), None)
    if mail is not None and report is not None:
        bounced(mail, status=report.status, now=now)
        return _case(mail)
    mail = mail or (_named(report.about) if report else None)
    if mail is None:
        return None
    unreadable = report is None and parsed.auto is not None and parsed.auto.reason in _FROM_A_SERVER
    if unreadable or (report is not None and report.status.startswith("5.")):
        open_task(
            kind="bounce_reported",
            what=noop("A mail says that our letter did not arrive: see whether it did, or find another way."),
            due_on=stockholm_date(now),
            about=mail.about or mail.pk,
        )
    return _case(mail)


def _named(ids: tuple[str, ...]) -> OutgoingMail | None:
    ours = [UUID(match[1]) for one in ids if (match := OUR_MESSAGE_ID.match(one))]
    return OutgoingMail.objects.filter(pk__in=ours).order_by("-queued_at").first()


def _case(mail: OutgoingMail) -> Case | None:
    return Case.objects.filter(pseudonym=mail.about).first() if mail.about else None
