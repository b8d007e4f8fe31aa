"""The people of every test. Anna is a partner, Bertil somebody else, Cilla handles cases, David may not, Eva approves.

Plain functions: each makes what is asked for, with whatever the test says instead of the usual.
"""

from datetime import date
from typing import Any

from django.contrib.auth.models import Group, User
from django.utils import timezone

from identifiers.email import normalise_email
from identifiers.phone import normalise_phone
from identifiers.text import fold
from partners.models import Invoice, Partner, SupportMessage
from policy.models import Recipient
from requests_app.models import Case
from requests_app.models.roles import Role
from todo.models import Task
from todo.open_tasks import finish
from vault.marks import Of, mark

PASSWORD = "a long way to the archive"

ANNA = {
    "customer_number": "K-1001",
    "company": "Åströms Snickeri",
    "name": "Anna Åström",
    "number": "19811218-9876",
    "email": "anna@example.com",
    "phone": "070-1740605",
    "street": "Exempelgatan 1",
    "postcode": "111 22",
    "city": "Stockholm",
}
BERTIL = {
    "customer_number": "K-1002",
    "company": "Bertils Bygg AB",
    "name": "Bertil Berg",
    "number": "556036-0793",
    "email": "bertil@example.org",
    "phone": "070-1740606",
    "street": "Exempelgatan 2",
    "postcode": "211 22",
    "city": "Malmö",
}


def make_partner(**fields: Any) -> Partner:
    """A partner with the searched columns filled, saved."""
    partner = Partner(**{"relation_started_on": date(2020, 1, 15), "name": "Partner", **fields})
    partner.email_normal = normalise_email(partner.email) if partner.email else ""
    partner.email_mark = mark(Of.EMAIL, partner.email_normal)
    partner.phone_normal = normalise_phone(partner.phone) if partner.phone else ""
    partner.refold()
    partner.tell_kind()
    partner.save()
    return partner


def make_anna(**fields: Any) -> Partner:
    """Anna Åström, sole trader, a partner since 2020."""
    return make_partner(**{**ANNA, **fields})


def make_bertil(**fields: Any) -> Partner:
    """Bertil Berg, with a company of his own. What is Anna's is none of his."""
    return make_partner(**{**BERTIL, **fields})


def make_staff(name: str, *roles: Role) -> User:
    """A member of staff in the groups named, who logs in with ``PASSWORD``."""
    user = User.objects.create_user(name, email=f"{name}@example.se", password=PASSWORD, is_staff=True)
    user.groups.set([Group.objects.get_or_create(name=role)[0] for role in roles])
    return user


def make_cilla() -> User:
    """Handles cases."""
    return make_staff("cilla", Role.HANDLER)


def make_david() -> User:
    """Works here and has no rights in cases."""
    return make_staff("david")


def make_eva() -> User:
    """Approves what Cilla proposes."""
    return make_staff("eva", Role.APPROVER)


def make_recipient(**fields: Any) -> Recipient:
    """A processor with its agreement, as an answer about access must name one."""
    usual = {"name": "Exempel Drift AB", "country": "Sverige", "service": "Serverdrift", "is_processor": True}
    return Recipient.objects.create(
        **{**usual, "categories": ["contact"], "agreement_signed_on": date(2018, 5, 25), "active": True, **fields}
    )


def make_invoice(partner: Partner, **fields: Any) -> Invoice:
    """An invoice of fiscal year 2026, kept until 31 December 2033."""
    usual = {
        "number": "F-1",
        "issued_on": date(2026, 3, 1),
        "fiscal_year_end": date(2026, 12, 31),
        "buyer_name": partner.name,
        "buyer_address": f"{partner.street}, {partner.postcode} {partner.city}",
        "buyer_name_folded": fold(partner.name),
        "what": "Support",
        "amount": 100,
        "vat": 25,
    }
    return Invoice.objects.create(partner=partner, **{**usual, **fields})


def make_message(partner: Partner, text: str = "Ring mig gärna") -> SupportMessage:
    """A message to support."""
    return SupportMessage.objects.create(partner=partner, sent_at=timezone.now(), text=text, text_folded=fold(text))


def look_outside(case: Case, *, by: User) -> int:
    """Go through every place outside that the answer told of, and say so; answers how many there were."""
    places = Task.objects.filter(about=case.pseudonym, kind__startswith="export_", done_at=None)
    return len([finish(task, by=by, proof="Sökt, inget fanns.") for task in places])
