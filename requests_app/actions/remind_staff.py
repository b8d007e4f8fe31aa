"""The day's mail to staff: what comes close to handlers, what is overdue to handlers and approvers."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from identifiers.dates import long_date
from journal.roles import Role
from outbox.queue import BadMail, queue
from outbox.writing.for_staff import in_both_languages
from outbox.writing.render import Text
from requests_app.actions.stand_in import stand_ins
from requests_app.models import Case

ESCALATES_TO = Role.APPROVER


def tell_staff(*, newly_due: Sequence[Case], overdue: Sequence[Case], today: date) -> None:
    """One mail a day to each person whom something concerns, in case numbers alone.

    A case nobody handles is the approvers' too before it is late. Of whoever is away, the deputy hears as well.
    """
    cases: dict[User, list[Case]] = {}
    away = stand_ins(today)
    approvers = list(User.objects.filter(is_active=True, groups__name=ESCALATES_TO).order_by("pk"))
    for case in (*overdue, *newly_due):
        handler = case.handler if case.handler and case.handler.is_active else None
        late = case.target_on < today
        readers = {*([handler] if handler else []), *(approvers if late or handler is None else [])}
        readers |= {away[reader.pk] for reader in readers if reader.pk in away}
        for reader in readers:
            cases.setdefault(reader, []).append(case)
    for reader, theirs in sorted(cases.items(), key=lambda pair: pair[0].pk):
        if reader.email:
            _write(reader, theirs, today)


def _write(reader: User, cases: Sequence[Case], today: date) -> None:
    late = sum(case.target_on < today for case in cases)

    def words(language: str) -> Text:
        subject = (
            ngettext("%(late)s case is overdue", "%(late)s cases are overdue", late) % {"late": late}
            if late
            else gettext("Cases to answer soon")
        )
        return Text(subject, "\n".join([*(_line(case, today, language) for case in cases), "", _where()]))

    mail = in_both_languages(words)
    with suppress(BadMail):  # an address that is none stops no other reminder
        once = f"staff_reminder:{reader.pk}:{today.isoformat()}"
        queue(kind="staff_reminder", to=reader.email, subject=mail.subject, text=mail.body, once=once)


def _line(case: Case, today: date, language: str) -> str:
    """`DH-7KM-QX3P: 3 dagar försenat (skulle ha besvarats tisdag 7 april 2026)`."""
    days = (today - case.target_on).days
    known = {"case": case.reference, "days": days, "date": long_date(case.target_on, language)}
    if days > 0:
        return (
            ngettext(
                "%(case)s: %(days)s day late, was to be answered by %(date)s",
                "%(case)s: %(days)s days late, was to be answered by %(date)s",
                days,
            )
            % known
        )
    return gettext("%(case)s: to be answered by %(date)s") % known


def _where() -> str:
    page = f"{settings.SITE_URL}{reverse('admin:requests_app_case_changelist')}"
    return gettext("Answer, extend while the first month lasts, or send a late notice: %(page)s") % {"page": page}
