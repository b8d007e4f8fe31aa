"""A dated hold is placed on a partner, and reviewed on its day (Art. 17(3)(b) and (e), R-18)."""

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from datamap import holds
from datamap.actions.permission import HANDLES_HOLDS
from datamap.models import HoldReason, LegalHold
from datamap.registry import model_of, subject, tied_to_subject
from datamap.terms import Words
from identifiers.dates import stockholm_today
from journal.record import actor, record
from journal.roles import require
from todo.models import Task
from todo.open_tasks import finish, open_task

REVIEW = "review_hold"


def sources() -> list[tuple[str, Words]]:
    """What a hold may be narrowed to: each source tied straight to the partner, by its label, with its title."""
    return [
        (declared.label, model_of(declared.label)._meta.verbose_name_plural or declared.label)
        for declared in tied_to_subject()
        if declared.reach.via == "partner"
    ]


def place_hold(
    partner: Model,
    *,
    by: User,
    reason: HoldReason,
    claim: str,
    law: str,
    section: str,
    until: date | None,
    review_on: date | None,
    source: str = "",
) -> LegalHold:
    """Keep a partner's row, and one source or (``source`` empty) all, through ``until`` in spite of clock and erasure.

    ``claim`` names the claim or duty by a reference, never a person. The journal learns source, reason and dates.
    Raises ``PermissionDenied``, and ``ValidationError`` at the field: without law, section or claim, without an end or
    with one that is past, with a review that is past or comes after the end, for a source that can't be held.
    """
    require(by, HANDLES_HOLDS)
    today = stockholm_today()
    _check_grounds(claim, law, section, source)
    ends, review = _checked_dates(until, review_on, today)
    with transaction.atomic():
        locked: Any = model_of(subject().label)._default_manager.select_for_update().get(pk=partner.pk)
        hold = LegalHold.objects.create(
            partner_id=locked.pk,
            source=source,
            reason=HoldReason(reason),
            claim=claim.strip(),
            law=law.strip(),
            section=section.strip(),
            placed_at=timezone.now(),
            until=ends,
            review_on=review,
        )
        record(
            "hold_placed",
            by=actor(by),
            about=locked.pseudonym,
            hold=hold.pk,
            source=source,
            reason=hold.reason,
            until=ends,
            review_on=review,
        )
    return hold


def review_hold(hold: LegalHold, *, by: User, review_on: date | None) -> LegalHold:
    """Record that the hold was looked at and is still needed, and when to look again; its task is done.

    The end stays: who needs longer places another hold, and the longest wins. Raises ``PermissionDenied``, and
    ``ValidationError`` for a date that is past or lies after the end, or for a hold that holds no more.
    """
    require(by, HANDLES_HOLDS)
    with transaction.atomic():
        hold = LegalHold.objects.select_for_update().select_related("partner").get(pk=hold.pk)
        today = stockholm_today()
        expect_active(hold, today)
        _ends, hold.review_on = _checked_dates(hold.until, review_on, today)
        hold.save(update_fields=["review_on"])
        record("hold_reviewed", by=actor(by), about=hold.partner.pseudonym, hold=hold.pk, review_on=hold.review_on)
        for task in Task.objects.filter(kind=REVIEW, facts__hold=str(hold.pk), done_at=None):
            finish(task, by=by, proof=f"review_hold {hold.review_on.isoformat()}")
    return hold


def open_review_tasks(today: date) -> None:
    """Set a person to each hold whose review has come; the clock calls it, asking again doubles nothing."""
    for hold in holds.active(today).filter(review_on__lte=today).order_by("pk"):
        open_task(
            kind=REVIEW,
            what=noop("Look whether hold %(hold)s is still needed: give it a new review day, or propose to lift it."),
            facts={"hold": str(hold.pk)},
            due_on=hold.review_on,
        )


def expect_active(hold: LegalHold, today: date) -> None:
    """Raise ``ValidationError`` for a hold that was lifted or has run out."""
    if hold.lifted_at is not None or hold.until < today:
        raise ValidationError(_("The hold holds no more."), code="over")


def _check_grounds(claim: str, law: str, section: str, source: str) -> None:
    faults = {}
    if not claim.strip():
        faults["claim"] = _("Say which claim or duty it is, by a reference and no person's name.")
    if not law.strip():
        faults["law"] = _("A hold names its law.")
    if not section.strip():
        faults["section"] = _("A hold names the section of its law.")
    if source and source not in dict(sources()):
        faults["source"] = _("Nothing can be held there.")
    if faults:
        raise ValidationError(faults)


def _checked_dates(until: date | None, review_on: date | None, today: date) -> tuple[date, date]:
    if until is None:
        raise ValidationError({"until": _("A hold has a last day.")})
    if until < today:
        raise ValidationError({"until": _("The last day has already been.")})
    if review_on is None:
        raise ValidationError({"review_on": _("A hold has a day of review.")})
    if review_on < today:
        raise ValidationError({"review_on": _("The day of review has already been.")})
    if review_on > until:
        raise ValidationError({"review_on": _("The day of review lies after the last day.")})
    return until, review_on
