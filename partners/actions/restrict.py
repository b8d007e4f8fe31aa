"""A partner's data is stored and otherwise left alone (Art. 18)."""

from datetime import date

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from identifiers.dates import stockholm_today
from journal.record import record
from partners.models import Partner
from partners.models.partner import RestrictionGround
from partners.permission import KEEPS_THE_REGISTER, recorded_as, require


def restrict(partner: Partner, *, ground: RestrictionGround, by: User | None) -> Partner:
    """Restrict what is done with the data (Art. 18(1)): sweep, erasure and mailings pass it by until it is lifted.

    Restricting again keeps the first date, takes the new ground, and calls off an end that was told.
    Raises ``PermissionDenied``.
    """
    require(by, KEEPS_THE_REGISTER)
    chosen = RestrictionGround(ground)
    with transaction.atomic():
        locked = Partner.objects.select_for_update().get(pk=partner.pk)
        locked.restricted_at = locked.restricted_at or timezone.now()
        locked.restriction_ground, locked.restriction_lifts_on = chosen, None
        locked.save(update_fields=["restricted_at", "restriction_ground", "restriction_lifts_on"])
        record("partner_restricted", by=recorded_as(by), about=locked.pseudonym, ground=chosen.value)
    return locked


def note_end_told(partner: Partner, *, lifts_on: date, by: User | None) -> Partner:
    """Note the day on which the person is being told that the restriction ends, which comes before it (Art. 18(3)).

    Raises ``PermissionDenied``, and ``ValidationError`` for who is not restricted.
    """
    require(by, KEEPS_THE_REGISTER)
    with transaction.atomic():
        locked = _restricted(partner)
        locked.restriction_lifts_on = lifts_on
        locked.save(update_fields=["restriction_lifts_on"])
        record("partner_restriction_end_told", by=recorded_as(by), about=locked.pseudonym, lifts_on=lifts_on)
    return locked


def lift_restriction(partner: Partner, *, by: User | None) -> Partner:
    """Lift the restriction on the day the person was told, or later (Art. 18(3)).

    Raises ``PermissionDenied``, and ``ValidationError`` for who is not restricted, was not told, or earlier than told.
    """
    require(by, KEEPS_THE_REGISTER)
    with transaction.atomic():
        locked = _restricted(partner)
        if locked.restriction_lifts_on is None:
            raise ValidationError(_("Tell the person first that the restriction ends."), code="not_told")
        if locked.restriction_lifts_on > stockholm_today():
            raise ValidationError(_("The person was told a later day."), code="too_soon")
        locked.restricted_at, locked.restriction_ground, locked.restriction_lifts_on = None, "", None
        locked.save(update_fields=["restricted_at", "restriction_ground", "restriction_lifts_on"])
        record("partner_restriction_lifted", by=recorded_as(by), about=locked.pseudonym)
    return locked


def _restricted(partner: Partner) -> Partner:
    locked = Partner.objects.select_for_update().get(pk=partner.pk)
    if locked.restricted_at is None:
        raise ValidationError(_("The partner's data is not restricted."), code="not_restricted")
    return locked
