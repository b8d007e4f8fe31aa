"""Rows of the fictional register, as the columns take them: text, whole numbers, yes or no.

Dates and moments (UTC) are text in ISO form: both databases read it, and nothing has to be converted twice.
"""

from typing import NamedTuple


class PartnerRow(NamedTuple):
    """A row of ``partners.Partner``; the names are its columns."""

    id: int
    pseudonym: str
    customer_number: str
    company: str
    name: str
    number: str
    kind: str
    email: str
    phone: str
    street: str
    postcode: str
    city: str
    name_folded: str
    company_folded: str
    email_normal: str
    phone_normal: str
    email_mark: str
    relation_started_on: str
    policy_version_at_contract: None
    relation_ended_on: str | None
    relation_ended_by_id: None
    relation_end_reason: str
    marketing_stopped_at: str | None
    restricted_at: str | None
    restriction_ground: str
    restriction_lifts_on: None
    protected_identity: bool


class SupportRow(NamedTuple):
    """A row of ``partners.SupportMessage``."""

    partner_id: int
    sent_at: str
    from_partner: bool
    email: str
    subject: str
    text: str
    email_normal: str
    text_folded: str


class InvoiceRow(NamedTuple):
    """A row of ``partners.Invoice``."""

    partner_id: int
    number: str
    issued_on: str
    fiscal_year_end: str
    buyer_name: str
    buyer_address: str
    buyer_name_folded: str
    what: str
    amount: str
    vat: str


class UsageRow(NamedTuple):
    """A row of ``partners.UsageEvent``."""

    partner_id: int
    at: str
    event: str
    ip_address: str
    device: str
