"""The relation with a partner ends, and is taken up again."""

from datetime import date

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from identifiers.dates import stockholm_today
from journal.record import record
from partners.models import Partner
from partners.models.partner import EndReason
from partners.permission import KEEPS_THE_REGISTER, recorded_as, require


def end_relation(partner: Partner, *, on: date, why: EndReason, by: User | None) -> Partner:
    """End the relation on a day, with who and why (R-13), and stop marketing the same second (R-15).

    From that day the clocks run: R-12 takes all but four fields, R-16 the rest within six months. `on` lies no later
    than today (Stockholm): an end ahead would stop marketing and read as ended before it came, so it is recorded
    on the day. Raises ``PermissionDenied`` and ``ValidationError``.
    """
    require(by, KEEPS_THE_REGISTER)
    reason = EndReason(why)
    with transaction.atomic():
        locked = Partner.objects.select_for_update().get(pk=partner.pk)
        _check_end(locked, on)
        locked.relation_ended_on, locked.relation_ended_by, locked.relation_end_reason = on, by, reason
        locked.marketing_stopped_at = locked.marketing_stopped_at or timezone.now()
        locked.save(
            update_fields=["relation_ended_on", "relation_ended_by", "relation_end_reason", "marketing_stopped_at"]
        )
        record("partner_relation_ended", by=recorded_as(by), about=locked.pseudonym, on=on, why=reason.value)
    return locked


def resume_relation(partner: Partner, *, by: User | None) -> Partner:
    """Take up an ended relation again: the clocks stop, what they took stays gone.

    Marketing stays stopped: from here an end and an objection look alike, and an objection is absolute (Art. 21(3)).
    Raises ``PermissionDenied``, and ``ValidationError`` when the relation runs.
    """
    require(by, KEEPS_THE_REGISTER)
    with transaction.atomic():
        locked = Partner.objects.select_for_update().get(pk=partner.pk)
        if locked.relation_ended_on is None:
            raise ValidationError(_("The relation has not ended."), code="running")
        locked.relation_ended_on = locked.relation_ended_by = None
        locked.relation_end_reason = ""
        locked.save(update_fields=["relation_ended_on", "relation_ended_by", "relation_end_reason"])
        record("partner_relation_resumed", by=recorded_as(by), about=locked.pseudonym)
    return locked


def _check_end(partner: Partner, on: date) -> None:
    """Raises ``ValidationError`` unless the relation runs and can end on the day `on`."""
    if partner.relation_ended_on is not None:
        raise ValidationError(_("The relation has already ended."), code="ended")
    if on > stockholm_today():
        raise ValidationError(
            {"on": _("Choose today or an earlier day; record a later end on its day.")}, code="future"
        )
    if on < partner.relation_started_on:
        raise ValidationError({"on": _("The relation can't end before it started.")}, code="before_start")
