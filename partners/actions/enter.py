"""An invoice or a support message from another system enters the register."""

from typing import Unpack

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from journal.record import record
from partners.models import Invoice, Partner, SupportMessage
from partners.permission import KEEPS_THE_REGISTER, recorded_as, require
from partners.suppression import expect_nobody_erased
from partners.trace_data import InvoiceData, MessageData, clean_invoice, clean_message


def enter_invoice(*, by: User | None, partner: Partner | None, **given: Unpack[InvoiceData]) -> Invoice:
    """Enter an invoice as it was sent; it is kept by law whatever becomes of the partner, and never changed after.

    Raises ``PermissionDenied``, and ``ValidationError`` by field, also for a number that is taken.
    """
    require(by, KEEPS_THE_REGISTER)
    columns = clean_invoice(given)
    try:
        with transaction.atomic():
            invoice = Invoice.objects.create(partner=partner, **columns)
            record("invoice_entered", by=recorded_as(by), about=partner.pseudonym if partner else None)
            return invoice
    except IntegrityError:
        raise ValidationError({"number": _("This invoice number is taken.")}, code="unique") from None


def enter_message(*, by: User | None, partner: Partner | None, **given: Unpack[MessageData]) -> SupportMessage:
    """Enter a message from a partner whose relation runs, or from an address that is nobody's we know.

    Raises ``PermissionDenied``, and ``ValidationError`` by field, also for an address that was erased (R-55).
    """
    require(by, KEEPS_THE_REGISTER)
    with transaction.atomic():
        locked = Partner.objects.select_for_update().get(pk=partner.pk) if partner else None
        columns = clean_message(given, partner=locked)
        if columns["email_normal"] and (locked is None or locked.email_normal != columns["email_normal"]):
            expect_nobody_erased({"email": columns["email_normal"]})
        message = SupportMessage.objects.create(partner=locked, **columns)
        record("support_message_entered", by=recorded_as(by), about=locked.pseudonym if locked else None)
    return message
