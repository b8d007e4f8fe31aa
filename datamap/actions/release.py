"""A hold is given up before its time: one person proposes with a reason, another approves (design §7).

A dated hold is lifted. A record that a law keeps is erased; the database refuses that without the approved release.
"""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from datamap import holds
from datamap.actions.holds import expect_active
from datamap.actions.permission import APPROVES, HANDLES_HOLDS
from datamap.clocks import as_date
from datamap.erase.planning import shares
from datamap.models import LegalHold, Release
from datamap.registry import declaration_of, model_of, subject_path
from datamap.statements import delete_with_dependants
from datamap.terms import Erase, Keep
from identifiers.dates import stockholm_today
from journal.record import actor, record
from journal.roles import require

HOLD = LegalHold._meta.label


def kept_by_law(label: str) -> Keep | None:
    """The rule under which a law keeps whole rows of a table, if there is one."""
    found = shares(declaration_of(label))
    whole = len(found) == 1 and found[0].keep.holds and found[0].erase == Erase.DELETE_ROW
    return found[0].keep if whole else None


def propose_lift(hold: LegalHold, *, by: User, reason: str) -> Release:
    """Propose to lift a dated hold before its last day. Raises ``PermissionDenied`` and ``ValidationError``."""
    require(by, HANDLES_HOLDS)
    with transaction.atomic():
        hold = LegalHold.objects.select_for_update().get(pk=hold.pk)
        expect_active(hold, stockholm_today())
        release = Release(source=HOLD, row=str(hold.pk), law=hold.law, section=hold.section, until=hold.until)
        return _propose(release, by=by, reason=reason)


def propose_release(row: Model, *, by: User, reason: str) -> Release:
    """Propose to erase one record that a law still keeps, an invoice for one.

    Raises ``PermissionDenied``, and ``ValidationError`` where no law keeps the record, or its time has run out.
    """
    require(by, HANDLES_HOLDS)
    label = row._meta.label
    keep = kept_by_law(label)
    with transaction.atomic():
        locked: Any = model_of(label)._default_manager.select_for_update().get(pk=row.pk)
        clock = as_date(getattr(locked, keep.after)) if keep else None
        if keep is None or clock is None or keep.due_on(clock) <= stockholm_today():
            raise ValidationError(_("No law keeps this record any more: the clock takes it."), code="not_held")
        release = Release(source=label, row=str(row.pk), law=keep.law, section=keep.section, until=keep.until(clock))
        return _propose(release, by=by, reason=reason)


def approve_release(release: Release, *, by: User) -> None:
    """Approve, and do it at once. Raises ``PermissionDenied`` for who proposed it, whatever their other roles.

    Raises ``ValidationError`` when it was decided before, when something else holds the record, or it is gone.
    """
    require(by, APPROVES)
    with transaction.atomic():
        release = _waiting(release)
        if release.proposed_by_id == by.pk:
            raise PermissionDenied("own_proposal")
        release.approved_by, release.approved, release.decided_at = by, True, timezone.now()
        release.save(update_fields=["approved_by", "approved", "decided_at"])
        if release.source == HOLD:
            _lift(release, by=by)
        else:
            _erase(release, by=by)


def drop_release(release: Release, *, by: User) -> None:
    """Take a proposal back, or send it back. Raises ``PermissionDenied`` and ``ValidationError``."""
    require(by, HANDLES_HOLDS if release.proposed_by_id == by.pk else APPROVES)
    with transaction.atomic():
        release = _waiting(release)
        release.decided_at = timezone.now()
        release.save(update_fields=["decided_at"])
        record("release_dropped", by=actor(by), release=release.pk)


def _propose(release: Release, *, by: User, reason: str) -> Release:
    if not reason.strip():
        raise ValidationError({"reason": _("Write the reason: the second person decides by it.")})
    same = Release.objects.filter(source=release.source, row=release.row, decided_at=None)
    if same.exists():
        raise ValidationError(_("A proposal already waits for a second person."), code="waits")
    release.reason, release.proposed_by, release.proposed_at = reason.strip(), by, timezone.now()
    release.save(force_insert=True)
    record("release_proposed", by=actor(by), release=release.pk, source=release.source, until=release.until)
    return release


def _waiting(release: Release) -> Release:
    locked = Release.objects.select_for_update().get(pk=release.pk)
    if locked.decided_at is not None:
        raise ValidationError(_("The proposal no longer waits."), code="not_waiting")
    return locked


def _lift(release: Release, *, by: User) -> None:
    hold = LegalHold.objects.select_for_update().select_related("partner").filter(pk=release.row).first()
    if hold is None:
        raise ValidationError(_("The hold holds no more."), code="over")
    expect_active(hold, stockholm_today())
    hold.lifted_at = timezone.now()
    hold.save(update_fields=["lifted_at"])
    record("hold_lifted", by=actor(by), about=hold.partner.pseudonym, hold=hold.pk, release=release.pk)


def _erase(release: Release, *, by: User) -> None:
    rows = model_of(release.source)._default_manager.filter(pk=release.row)
    if not rows.select_for_update().exists():
        raise ValidationError(_("The record is gone already."), code="gone")
    path = subject_path(declaration_of(release.source))
    if not holds.free(rows, path, stockholm_today(), label=release.source).exists():
        raise ValidationError(_("A restriction, an open case or a dated hold keeps the record."), code="held")
    counts = delete_with_dependants(release.source, [rows.get().pk])
    record(
        "release_carried_out",
        by=actor(by),
        release=release.pk,
        source=release.source,
        law_until=release.until,
        rows=counts,
        software=settings.VERSION,
    )
