"""Which resource reads which kind of file."""

from collections.abc import Mapping

from partners.models.import_file import ImportKind
from partners.reading_in.partner_rows import PartnerRows
from partners.reading_in.resources import RegisterResource
from partners.reading_in.trace_rows import InvoiceRows, MessageRows

RESOURCES: Mapping[ImportKind, type[RegisterResource]] = {
    ImportKind.PARTNERS: PartnerRows,
    ImportKind.INVOICES: InvoiceRows,
    ImportKind.MESSAGES: MessageRows,
}
