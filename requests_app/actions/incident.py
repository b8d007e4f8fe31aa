"""A wrong disclosure becomes an incident: 72 hours, a record, a report to IMY, a notice to the person (Art. 33, 34).

Nothing waits for the whole picture: the record is written on as more is known (Art. 33(4)).
"""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as noop

from identifiers.dates import STOCKHOLM, stockholm_date
from journal.record import actor, record
from outbox.queue import queue
from requests_app.actions.case_lock import NotNow, lock
from requests_app.actions.events import Event
from requests_app.actions.permission import require
from requests_app.letters.breach import breach_notice
from requests_app.models import Case, Incident, Risk
from requests_app.models.roles import Act
from todo.models import Task
from todo.open_tasks import fall_away, open_task

TO_REPORT, TO_TELL, TO_POST = "breach_to_report", "breach_to_tell", "breach_to_tell_by_post"
REPORT = noop(
    "A personal data breach: weigh the risk, and report it to IMY before %(until)s unless no risk is likely (Art. 33)."
)
TELL = noop("A personal data breach of high risk: propose what the person is told, for a second person to approve.")
POST = noop("Tell the person of the personal data breach by post, in the words approved: no mail can go.")


def open_incident(case: Case, *, by: User, known_at: datetime, happened: str) -> Incident:
    """Something of this case came to the wrong person. The 72 hours run from ``known_at``, when anybody here knew.

    Raises ``NotNow`` without what happened, or for a time ahead.
    """
    require(by, Act.HANDLE_CASE, case)
    if not happened.strip():
        raise NotNow("breach_needs_facts")
    if known_at > timezone.now():
        raise NotNow("breach_known_ahead")
    with transaction.atomic():
        case = lock(case)
        incident = Incident.objects.create(
            case=case, about=case.pseudonym, known_at=known_at, opened_by=by, happened=_plain(happened)
        )
        until = incident.due_at.astimezone(STOCKHOLM)
        open_task(
            kind=TO_REPORT,
            what=REPORT,
            due_on=stockholm_date(incident.due_at),
            about=case.pseudonym,
            facts={"until": f"{until:%Y-%m-%d %H:%M}"},
        )
        record(Event.BREACH_OPENED, by=actor(by), about=case.pseudonym, incident=incident.pk, known_at=known_at)
    return incident


def write_on(incident: Incident, *, by: User, happened: str, people: int, effects: str, measures: str) -> None:
    """The record as it is known now (Art. 33(5)); until it is closed. Raises ``NotNow`` without what happened."""
    _require(by, Act.HANDLE_CASE, incident)
    if not happened.strip():
        raise NotNow("breach_needs_facts")
    with transaction.atomic():
        kept = _open(incident)
        kept.happened, kept.people = _plain(happened), people
        kept.effects, kept.measures = _plain(effects), _plain(measures)
        kept.save(update_fields=["happened", "people", "effects", "measures"])
        _note(kept, Event.BREACH_WRITTEN, by)


def weigh(incident: Incident, *, by: User, risk: Risk, risk_reason: str) -> None:
    """An approver weighs what it means for the persons. Where no risk is likely nothing is reported (Art. 33(1)).

    Raises ``NotNow`` without a reason, or for no risk once IMY or the person has been told.
    """
    _require(by, Act.APPROVE, incident)
    if not risk_reason.strip():
        raise NotNow("breach_needs_reason")
    with transaction.atomic():
        kept = _open(incident)
        if risk != Risk.HIGH and kept.told_at or risk == Risk.UNLIKELY and kept.reported_at:
            raise NotNow("breach_told_already")
        kept.risk, kept.risk_reason = risk, _plain(risk_reason)
        kept.save(update_fields=["risk", "risk_reason"])
        _note(kept, Event.BREACH_WEIGHED, by, risk=risk)
        if risk == Risk.UNLIKELY:
            _let_fall(kept, TO_REPORT)
        if risk == Risk.HIGH and kept.told_at is None:  # "without undue delay": no days are given
            open_task(kind=TO_TELL, what=TELL, due_on=stockholm_date(timezone.now()), about=kept.about)
        else:
            _let_fall(kept, TO_TELL)


def note_report(incident: Incident, *, by: User, reported_at: datetime, report_number: str, late_reason: str) -> None:
    """IMY has the report. Raises ``NotNow`` for a time ahead, or after the 72 hours without why (Art. 33(1))."""
    _require(by, Act.APPROVE, incident)
    if reported_at > timezone.now():
        raise NotNow("breach_known_ahead")
    with transaction.atomic():
        kept = _open(incident)
        if kept.risk not in (Risk.RISK, Risk.HIGH):
            raise NotNow("breach_not_weighed")
        if reported_at > kept.due_at and not late_reason.strip():
            raise NotNow("breach_late_needs_reason")
        kept.reported_at, kept.report_number = reported_at, report_number.strip()
        kept.late_reason = _plain(late_reason)
        kept.save(update_fields=["reported_at", "report_number", "late_reason"])
        _let_fall(kept, TO_REPORT)
        _note(kept, Event.BREACH_REPORTED, by, late=reported_at > kept.due_at)


def propose_notice(incident: Incident, *, by: User, notice: str) -> None:
    """What the person is to be told (Art. 34(2)), in plain words; laid before a second person. Raises ``NotNow``."""
    _require(by, Act.HANDLE_CASE, incident)
    if not notice.strip():
        raise NotNow("breach_needs_facts")
    with transaction.atomic():
        kept = _open(incident)
        if kept.told_at or kept.risk != Risk.HIGH:
            raise NotNow("breach_told_already" if kept.told_at else "breach_not_weighed")
        kept.notice, kept.notice_by = _plain(notice), by
        kept.save(update_fields=["notice", "notice_by"])
        _note(kept, Event.BREACH_NOTICE_PROPOSED, by)


def approve_notice(incident: Incident, *, by: User, seen: str) -> None:
    """A second person approves the very words read, by their digest (``seen``), and they leave.

    They go to the register's own address of the partner, never to that of the case, which may be the stranger's. Where
    the register has none, or no partner is connected, it is a task by post. Raises ``PermissionDenied`` for who
    proposed it, ``NotNow``.
    """
    _require(by, Act.APPROVE, incident)
    with transaction.atomic():
        kept = _open(incident)
        if kept.told_at or not kept.notice or kept.risk != Risk.HIGH or kept.notice_digest != seen:
            raise NotNow("breach_notice_changed")
        if kept.notice_by_id == by.pk:
            raise PermissionDenied
        now = timezone.now()
        kept.notice_approved_by, kept.told_at = by, now
        kept.save(update_fields=["notice_approved_by", "told_at"])
        by_mail = _send(kept)
        if not by_mail:
            open_task(kind=TO_POST, what=POST, due_on=stockholm_date(now), about=kept.about)
        _let_fall(kept, TO_TELL)
        _note(kept, Event.BREACH_TOLD, by, by_mail=by_mail)


def close_incident(incident: Incident, *, by: User) -> None:
    """The record is whole: weighed, reported and told where it must be. Its clock runs from here. Raises ``NotNow``."""
    _require(by, Act.APPROVE, incident)
    with transaction.atomic():
        kept = _open(incident)
        if not (kept.effects and kept.measures and kept.risk):
            raise NotNow("breach_record_incomplete")
        if kept.risk != Risk.UNLIKELY and not kept.reported_at or kept.risk == Risk.HIGH and not kept.told_at:
            raise NotNow("breach_still_to_tell")
        if Task.objects.filter(about=kept.about, kind=TO_POST, done_at=None).exists():
            raise NotNow("breach_still_to_tell")
        kept.closed_at = timezone.now()
        kept.save(update_fields=["closed_at"])
        _note(kept, Event.BREACH_CLOSED, by)


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _require(by: User, act: Act, incident: Incident) -> None:
    require(by, act, incident.case)


def _open(incident: Incident) -> Incident:
    kept = Incident.objects.select_for_update(of=("self",)).select_related("case__partner").get(pk=incident.pk)
    if kept.closed_at:
        raise NotNow("breach_closed")
    return kept


def _send(incident: Incident) -> bool:
    partner = incident.case.partner if incident.case else None
    if partner is None or not partner.email:
        return False
    mail = breach_notice(incident)
    queue(
        kind="breach_notice",
        to=partner.email,
        subject=mail.subject,
        text=mail.body,
        about=incident.about,
        reply_to=settings.PRIVACY_EMAIL,
        once=f"breach:{incident.pk}",
    )
    return True


def _let_fall(incident: Incident, kind: str) -> None:
    for task in Task.objects.filter(about=incident.about, kind=kind, done_at=None):
        fall_away(task)


def _note(incident: Incident, event: Event, by: User, **facts: object) -> None:
    record(event, by=actor(by), about=incident.about, incident=incident.pk, **facts)
