"""A partner's data is stored and otherwise left alone (Art. 18)."""

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from journal.record import record
from partners.models import Partner
from partners.permission import KEEPS_THE_REGISTER, recorded_as, require


def restrict(partner: Partner, *, by: User | None) -> Partner:
    """Restrict what is done with the data (Art. 18(1)): sweep, erasure and mailings pass it by until it is lifted.

    Restricting twice keeps the first date. Raises ``PermissionDenied``.
    """
    require(by, KEEPS_THE_REGISTER)
    with transaction.atomic():
        locked = Partner.objects.select_for_update().get(pk=partner.pk)
        if locked.restricted_at is None:
            locked.restricted_at = timezone.now()
            locked.save(update_fields=["restricted_at"])
            record("partner_restricted", by=recorded_as(by), about=locked.pseudonym)
    return locked


def lift_restriction(partner: Partner, *, by: User | None) -> Partner:
    """Lift the restriction; the caller's letter tells the person before (Art. 18(3)). Raises ``PermissionDenied``."""
    require(by, KEEPS_THE_REGISTER)
    with transaction.atomic():
        locked = Partner.objects.select_for_update().get(pk=partner.pk)
        if locked.restricted_at is not None:
            locked.restricted_at = None
            locked.save(update_fields=["restricted_at"])
            record("partner_restriction_lifted", by=recorded_as(by), about=locked.pseudonym)
    return locked
