"""A data processing agreement on its way: asked for, sent, signed by the customer, put in force, ended (R-46, Art. 28).

Each step has a day of its own, apart from the case's, and a task that says whose turn it is.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from identifiers.dates import stockholm_date, stockholm_today
from journal.record import CLOCK, REQUESTER, actor, record
from requests_app.actions.case_lock import NotNow
from requests_app.actions.permission import require
from requests_app.agreement_text import CURRENT, SIGN_WITHIN
from requests_app.models import Case, ProcessingAgreement
from requests_app.models.roles import Act
from todo.models import Task
from todo.open_tasks import fall_away, open_task
from vault import sealing
from vault.models import Kind

SEND_WITHIN = timedelta(days=14)
CHECK_WITHIN = timedelta(days=7)
TO_SEND, UNSIGNED, TO_CHECK = "agreement_to_send", "agreement_unsigned", "agreement_to_check"


def ask_for_agreement(case: Case, *, now: datetime) -> ProcessingAgreement:
    """A case asks for an agreement, in the case's transaction: it is to be sent within two weeks of the request."""
    asked_on = stockholm_date(now)
    made, new = ProcessingAgreement.objects.get_or_create(
        case=case,
        ended_on=None,
        defaults={
            "partner": case.partner,
            "counterpart": (case.company or case.name)[:200],
            "asked_on": asked_on,
            "due_on": asked_on + SEND_WITHIN,
        },
    )
    if new:
        what = noop("Send the data processing agreement that this case asks for: version %(version)s of the template.")
        open_task(
            kind=TO_SEND,
            what=what,
            due_on=asked_on + SEND_WITHIN,
            about=case.pseudonym,
            facts={"version": str(CURRENT)},
        )
    return made


def note_sent(case: Case, *, by: User, now: datetime) -> None:
    """The letter with the agreement leaves; the signed copy is to come within 30 days. In the case's transaction.

    Who has signed the template before it was sent has nothing more to do: the copy waits for us as before.
    """
    made = ask_for_agreement(case, now=now)
    made.sent_at, made.version, made.partner = now, CURRENT, case.partner
    if made.received_at is None:
        made.due_on = stockholm_date(now) + SIGN_WITHIN
    made.save(update_fields=["sent_at", "version", "partner", "due_on"])
    if made.received_at is None:
        what = noop("No signed copy of the data processing agreement has come: ask for it, or end the matter.")
        _next(made, UNSIGNED, what)
    record("agreement_sent", by=actor(by), about=case.pseudonym, version=CURRENT)


def keep_signed_copy(agreement: ProcessingAgreement, *, data: bytes, by: User | None) -> None:
    """Seal the signed copy, sent by the person on the page of the case (``by`` None) or brought in by staff.

    A newer copy takes the place of one that is not in force yet. Raises ``NotNow`` for one that is in force or ended,
    and ``PermissionDenied``.
    """
    with transaction.atomic():
        kept = _lock(agreement)
        if by is not None:
            require(by, Act.HANDLE_CASE, kept.case)
        if kept.in_force_from or kept.ended_on:
            raise NotNow("agreement_settled")
        if kept.sealed:
            sealing.destroy(kept.sealed)
        now = timezone.now()
        kept.sealed = sealing.seal(data, kind=Kind.AGREEMENT, bound_to=kept.pk)
        kept.received_at, kept.due_on = now, stockholm_date(now) + CHECK_WITHIN
        kept.save(update_fields=["sealed", "received_at", "due_on"])
        _next(kept, TO_CHECK, noop("A signed data processing agreement has come: read it, sign it, put it in force."))
        record("agreement_received", by=actor(by) if by else REQUESTER, about=_about(kept))


def put_in_force(agreement: ProcessingAgreement, *, by: User, on: date) -> None:
    """Both have signed: the agreement applies from the day ``on``, and nothing more is due.

    Raises ``PermissionDenied``, and ``ValidationError`` without a signed copy or for a day ahead.
    """
    with transaction.atomic():
        kept = _lock(agreement)
        require(by, Act.HANDLE_CASE, kept.case)
        if kept.sealed is None or kept.ended_on:
            raise ValidationError(_("There is no signed copy to put in force."), code="no_copy")
        _expect_past(on)
        kept.in_force_from, kept.due_on = on, None
        kept.save(update_fields=["in_force_from", "due_on"])
        _close_tasks(kept)
        record("agreement_in_force", by=actor(by), about=_about(kept), on=on)


def end_agreement(agreement: ProcessingAgreement, *, by: User, on: date) -> None:
    """It has ended, or came to nothing. From that day the clock of what we keep of it runs.

    Raises ``PermissionDenied``, and ``ValidationError`` when it has ended or for a day ahead.
    """
    with transaction.atomic():
        kept = _lock(agreement)
        require(by, Act.HANDLE_CASE, kept.case)
        if kept.ended_on:
            raise ValidationError(_("It has ended already."), code="ended")
        _expect_past(on)
        kept.ended_on, kept.due_on = on, None
        kept.save(update_fields=["ended_on", "due_on"])
        _close_tasks(kept)
        record("agreement_ended", by=actor(by), about=_about(kept), on=on)


def fetch_signed_copy(agreement: ProcessingAgreement, *, by: User) -> Iterator[bytes]:
    """The signed copy's bytes as they are read, with a journal line first. Raises ``NotNow``, ``PermissionDenied``."""
    require(by, Act.SEE_CASES, agreement.case)
    if agreement.sealed is None or agreement.sealed.destroyed_at:
        raise NotNow("attachment_gone")
    with transaction.atomic(durable=True):
        record("agreement_fetched", by=actor(by), about=_about(agreement))
    return sealing.unseal(agreement.sealed)


def end_what_is_over(*, now: datetime) -> int:
    """End agreements whose customer's relation has ended, and those never sent of cases that are closed.

    For the clock; answers how many.
    """
    with transaction.atomic():
        over = ProcessingAgreement.objects.filter(ended_on=None).filter(
            Q(partner__relation_ended_on__isnull=False) | Q(sent_at=None, case__closed_at__isnull=False)
        )
        rows = list(over.select_for_update(of=("self",)).select_related("case", "partner"))
        for one in rows:
            relation_ended_on = one.partner.relation_ended_on if one.partner else None
            one.ended_on, one.due_on = relation_ended_on or stockholm_date(now), None
            one.save(update_fields=["ended_on", "due_on"])
            _close_tasks(one)
        if rows:
            record("agreements_over", by=CLOCK, agreements=len(rows))
    return len(rows)


def _lock(agreement: ProcessingAgreement) -> ProcessingAgreement:
    return (
        ProcessingAgreement.objects.select_for_update(of=("self",))
        .select_related("case", "sealed")
        .get(pk=agreement.pk)
    )


def _expect_past(on: date) -> None:
    if on > stockholm_today():
        raise ValidationError({"on": _("Choose today or an earlier day.")}, code="future")


def _about(agreement: ProcessingAgreement) -> UUID:
    """What journal and tasks call it: the pseudonym of its case, its own key when the case has gone."""
    return agreement.case.pseudonym if agreement.case else agreement.pk


def _next(agreement: ProcessingAgreement, kind: str, what: str) -> None:
    """The task of the step before falls away, the next one is opened for the day the agreement says."""
    _close_tasks(agreement)
    open_task(kind=kind, what=what, due_on=agreement.due_on or stockholm_today(), about=_about(agreement))


def _close_tasks(agreement: ProcessingAgreement) -> None:
    for task in Task.objects.filter(about=_about(agreement), kind__in=(TO_SEND, UNSIGNED, TO_CHECK), done_at=None):
        fall_away(task)
