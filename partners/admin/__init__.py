"""The register at the staff desk. Every change is a call to a verb; nothing is deleted here."""

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
    "InvoiceAdmin",
    "PartnerAdmin",
    "SocialContactAdmin",
    "SupportMessageAdmin",
    "UsageEventAdmin",
    "VoucherDocumentAdmin",
]
