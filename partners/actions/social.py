"""A contact in social media is written down."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.record import record
from partners.contract_data import clean_field
from partners.models import Partner, SocialContact
from partners.permission import KEEPS_THE_REGISTER, recorded_as, require


def note_social_contact(
    partner: Partner, *, by: User | None, platform: str, handle: str, note: str = ""
) -> SocialContact:
    """Note where and under which name the partner wrote to us (R-39, R-45); it goes with the relation (R-12).

    Nothing more is collected once the relation has ended (R-15) or while it is restricted (Art. 18). The journal learns
    that something was noted. Raises ``PermissionDenied``, and ``ValidationError`` by field.
    """
    require(by, KEEPS_THE_REGISTER)
    given = {"platform": platform, "handle": handle, "note": note}
    columns = {name: clean_field(SocialContact, name, value) for name, value in given.items()}
    if empty := [name for name in ("platform", "handle") if not columns[name]]:
        raise ValidationError({name: _("Write something here.") for name in empty}, code="required")
    with transaction.atomic():
        locked = Partner.objects.select_for_update().get(pk=partner.pk)
        if locked.relation_ended_on is not None:
            raise ValidationError(_("The relation has ended: nothing more is written down."), code="ended")
        if locked.restricted_at is not None:
            raise ValidationError(_("The data is restricted: nothing more is written down."), code="restricted")
        contact = SocialContact(partner=locked, at=timezone.now(), noted_by=by, **columns)
        contact.refold()
        contact.save()
        record("social_contact_noted", by=recorded_as(by), about=locked.pseudonym)
    return contact
