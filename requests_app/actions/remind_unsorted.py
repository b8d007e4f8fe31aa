"""Mail no rule could place is raised each day until a person has said what it is (design §6): its time runs too."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from identifiers.dates import long_date, stockholm_date
from journal.roles import Role
from outbox.queue import BadMail, queue
from outbox.writing.for_staff import in_both_languages
from outbox.writing.render import Text
from requests_app.actions.sort_mail import FOR_A_PERSON, ask_a_person
from requests_app.models import InboundMail, MailOutcome
from todo.models import Task

SORTERS = (Role.INTAKE, Role.HANDLER)
ESCALATES_AFTER = timedelta(days=3)  # then the approvers hear of it as well


def raise_unsorted(now: datetime) -> int:
    """See that each unsorted mail has its task again, and write once a day to who can sort those of earlier days.

    Returns how many tasks were opened again: one that was ticked off with its mail still unsorted.
    """
    today = stockholm_date(now)
    waiting = list(InboundMail.objects.filter(outcome=MailOutcome.QUARANTINED).order_by("received_at"))
    said = Task.objects.filter(kind=FOR_A_PERSON, about__in=[mail.pk for mail in waiting])
    raised = {task.about for task in said if task.done_at is None or stockholm_date(task.done_at) >= today}
    again = [mail for mail in waiting if mail.pk not in raised]
    for mail in again:
        ask_a_person(mail, now=now)
    if waiting and (oldest := stockholm_date(waiting[0].received_at)) < today:
        for reader in _readers(late=today - oldest >= ESCALATES_AFTER):
            _write(reader, len(waiting), oldest, today)
    return len(again)


def _readers(*, late: bool) -> Iterable[User]:
    people = User.objects.filter(is_active=True).exclude(email="").order_by("pk").distinct()
    sorters = people.filter(groups__name__in=SORTERS)
    return people.filter(groups__name__in=(*SORTERS, Role.APPROVER)) if late or not sorters.exists() else sorters


def _write(reader: User, count: int, oldest: date, today: date) -> None:
    """How many and since when; not a word of what they say."""

    def words(language: str) -> Text:
        known = {"mails": count, "date": long_date(oldest, language)}
        subject = ngettext("%(mails)s mail waits to be sorted", "%(mails)s mails wait to be sorted", count) % known
        since = (
            gettext("The oldest has waited since %(date)s. If it is a request, its time runs from that day.") % known
        )
        page = f"{settings.SITE_URL}{reverse('admin:requests_app_inboundmail_changelist')}"
        where = gettext("Say what each of them is: %(page)s") % {"page": page}
        return Text(subject, f"{since}\n\n{where}")

    mail = in_both_languages(words)
    with suppress(BadMail):  # an address that is none stops no other reminder
        once = f"mail_waits:{reader.pk}:{today.isoformat()}"
        queue(kind="mail_waits", to=reader.email, subject=mail.subject, text=mail.body, once=once)
