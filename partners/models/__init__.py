"""The partner register by subject; ``partner`` knows none of the others."""

from partners.models.anonymised import AnonymisedPartner
from partners.models.import_file import ImportFile, ImportKind, ImportState
from partners.models.kind import CustomerKind
from partners.models.ledger import Invoice, VoucherDocument
from partners.models.partner import Partner
from partners.models.social import SocialContact
from partners.models.support import SupportMessage
from partners.models.suppression import ErasedMark, Suppression
from partners.models.usage import UsageEvent

__all__ = [
    "AnonymisedPartner",
    "CustomerKind",
    "ErasedMark",
    "ImportFile",
    "ImportKind",
    "ImportState",
    "Invoice",
    "Partner",
    "SocialContact",
    "SupportMessage",
    "Suppression",
    "UsageEvent",
    "VoucherDocument",
]
