"""A recipient enters the register or changes in it."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from journal.record import record
from partners.permission import ADMINISTRATOR, APPROVER, recorded_as, require
from policy.europe import needs_safeguards
from policy.models import Recipient

KEEPS_RECIPIENTS = frozenset({APPROVER, ADMINISTRATOR})


def save_recipient(recipient: Recipient, *, by: User | None) -> Recipient:
    """Store a recipient as it stands (R-21).

    An active processor has a signed agreement (R-22, Art. 28(3)), an active recipient outside the EU and the EEA its
    safeguards written down (Art. 30(1)(e), 46). The journal learns which row, whether it is active and whether it is a
    processor. Raises ``PermissionDenied``, and ``ValidationError`` at its field.
    """
    require(by, KEEPS_RECIPIENTS)
    if missing := lacking(recipient):
        raise ValidationError(missing)
    recipient.full_clean()
    with transaction.atomic():
        event = "recipient_entered" if recipient.pk is None else "recipient_changed"
        recipient.save()
        active, processor = recipient.active, recipient.is_processor
        record(event, by=recorded_as(by), recipient=recipient.pk, active=active, processor=processor)
    return recipient


def lacking(recipient: Recipient) -> dict[str, str]:
    """What keeps a recipient from being active, by field."""
    missing: dict[str, str] = {}
    if recipient.active and recipient.is_processor and recipient.agreement_signed_on is None:
        missing["agreement_signed_on"] = _("A processor is active only with a signed agreement.")
    if recipient.active and needs_safeguards(recipient.country) and not recipient.safeguards.strip():
        missing["safeguards"] = _("Outside the EU and the EEA a recipient is active only with its safeguards.")
    return missing
