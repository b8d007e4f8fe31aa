"""Invoices and support messages, cleaned: one rule for the verbs and for files that are read in."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from identifiers.dates import add_months, stockholm_today
from identifiers.text import fold
from partners.contract_data import clean_contract_data, clean_field
from partners.models import Invoice, Partner, SupportMessage

AHEAD = _("This day is still to come.")
_EMPTY = _("Write something here.")
_OTHER_YEAR = _("The fiscal year of an invoice ends within 18 months of it.")
_FURTHEST_YEAR = 18  # months; the longest fiscal year (Bokföringslagen 3 kap. 3 §)
_NO_ADDRESS = _("Without a partner there must be an address to answer to.")
_ENDED = _("The relation has ended: nothing more is written down.")
_RESTRICTED = _("The data is restricted: nothing more is written down.")


class InvoiceData(TypedDict):
    """What the law demands of a voucher (Bokföringslagen 5 kap. 7 §)."""

    number: str
    issued_on: date
    fiscal_year_end: date
    buyer_name: str
    buyer_address: str
    what: str
    amount: Decimal
    vat: Decimal


class MessageData(TypedDict, total=False):
    """A message as it was sent."""

    sent_at: datetime
    from_partner: bool
    email: str
    subject: str
    text: str


def clean_invoice(given: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of an invoice, the searched one included. Raises ``ValidationError`` by field."""
    columns, faults = _lines(Invoice, given, ("number", "buyer_name", "buyer_address", "what"))
    issued, year_end = given.get("issued_on"), given.get("fiscal_year_end")
    if issued and issued > stockholm_today():
        faults["issued_on"] = ValidationError(AHEAD, code="ahead")
    elif (
        issued
        and year_end
        and not add_months(issued, -_FURTHEST_YEAR) <= year_end <= add_months(issued, _FURTHEST_YEAR)
    ):
        faults["fiscal_year_end"] = ValidationError(_OTHER_YEAR, code="other_year")
    if faults:
        raise ValidationError(faults)
    return {**given, **columns, "buyer_name_folded": fold(columns.get("buyer_name", ""))[:400]}


def clean_message(given: Mapping[str, Any], *, partner: Partner | None) -> dict[str, Any]:
    """The columns of a message, the searched ones included; our own answers are found by no address.

    Raises ``ValidationError`` by field, also for a partner whose relation has ended or who asked for a halt.
    """
    columns, faults = _lines(SupportMessage, given, ("text",), ("subject",))
    mail: dict[str, str] = {}
    try:
        mail = clean_contract_data({"email": given.get("email", "")})
    except ValidationError as fault:
        faults |= fault.error_dict
    sent_at = given.get("sent_at")
    if sent_at and sent_at > timezone.now():
        faults["sent_at"] = ValidationError(AHEAD, code="ahead")
    faults |= _closed(partner, given)
    if faults:
        raise ValidationError(faults)
    from_partner = given.get("from_partner", True)
    return {
        **given,
        **columns,
        "email": mail["email"],
        "from_partner": from_partner,
        "email_normal": mail["email_normal"] if from_partner else "",
        "text_folded": fold(f"{columns.get('subject', '')}\n{columns['text']}"),
    }


def _closed(partner: Partner | None, given: Mapping[str, Any]) -> dict[str, Any]:
    if partner is None:
        return {} if given.get("email") else {"email": ValidationError(_NO_ADDRESS, code="required")}
    if partner.relation_ended_on is not None:
        return {"customer_number": ValidationError(_ENDED, code="ended")}
    if partner.restricted_at is not None:
        return {"customer_number": ValidationError(_RESTRICTED, code="restricted")}
    return {}


def _lines(
    model: type[Model], given: Mapping[str, Any], needed: tuple[str, ...], others: tuple[str, ...] = ()
) -> tuple[dict[str, Any], dict[str, Any]]:
    columns: dict[str, Any] = {}
    faults: dict[str, Any] = {}
    for name in (*needed, *others):
        try:
            columns |= {name: clean_field(model, name, given.get(name, ""))}
        except ValidationError as fault:
            faults |= fault.error_dict
        else:
            if name in needed and not columns[name]:
                faults[name] = ValidationError(_EMPTY, code="required")
    return columns, faults
