"""The register at the staff desk. Every change is a call to a verb; nothing is deleted here."""

from partners.admin.import_file import ImportFileAdmin
from partners.admin.partner import PartnerAdmin
from partners.admin.traces import (
    AnonymisedPartnerAdmin,
    InvoiceAdmin,
    SocialContactAdmin,
    SupportMessageAdmin,
    UsageEventAdmin,
    VoucherDocumentAdmin,
)

__all__ = [
    "AnonymisedPartnerAdmin",
    "ImportFileAdmin",
    "InvoiceAdmin",
    "PartnerAdmin",
    "SocialContactAdmin",
    "SupportMessageAdmin",
    "UsageEventAdmin",
    "VoucherDocumentAdmin",
]
