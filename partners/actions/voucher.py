"""A document that an invoice refers to is written down."""

from datetime import date

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from journal.record import record
from partners.contract_data import clean_field
from partners.models import Invoice, VoucherDocument
from partners.models.ledger import DocumentKind
from partners.permission import KEEPS_THE_REGISTER, recorded_as, require


def file_document(
    invoice: Invoice, *, by: User | None, kind: DocumentKind, number: str, dated_on: date, kept_where: str
) -> VoucherDocument:
    """Write down an order or agreement that the invoice refers to, and where it is kept (Bokföringslagen 5 kap. 7 §).

    It takes the invoice's buyer and fiscal year and is kept as long (R-56). The journal learns that it was filed.
    Raises ``PermissionDenied``, and ``ValidationError`` by field.
    """
    require(by, KEEPS_THE_REGISTER)
    columns = {
        "number": clean_field(VoucherDocument, "number", number),
        "kept_where": clean_field(VoucherDocument, "kept_where", kept_where),
    }
    if empty := [name for name, value in columns.items() if not value]:
        raise ValidationError({name: _("Write something here.") for name in empty}, code="required")
    with transaction.atomic():
        locked = Invoice.objects.select_for_update().get(pk=invoice.pk)
        document = VoucherDocument.objects.create(
            partner_id=locked.partner_id,
            invoice_number=locked.number,
            fiscal_year_end=locked.fiscal_year_end,
            buyer_name=locked.buyer_name,
            buyer_name_folded=locked.buyer_name_folded,
            kind=DocumentKind(kind),
            dated_on=dated_on,
            **columns,
        )
        record("voucher_document_filed", by=recorded_as(by), document=document.pk)
    return document
