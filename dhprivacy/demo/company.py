"""What the fictional company holds: its register of partners, whom it shares data with, and its cases."""

from datetime import date

from django.core.management import call_command
from django.db import transaction

from datamap.terms import Category
from dhprivacy.demo.cases import open_cases
from partners.actions import file_document, note_social_contact
from partners.models import AnonymisedPartner, Partner
from partners.models.ledger import DocumentKind
from policy.models import Recipient
from requests_app.models import Case

SEED = 20180525  # the same company every time
HAVE_LEFT = 40  # partners: work for the first night's sweep, and few enough for it to do without asking (its brake)

# All made up; the kinds are those the published policy names.
RECIPIENTS = (
    ("Exempel Drift AB", "Sverige", "Serverdrift och säkerhetskopior", [category.value for category in Category]),
    ("Exempel Post AB", "Sverige", "E-post", [Category.NAME, Category.CONTACT, Category.CORRESPONDENCE]),
    ("Exempel Bokföring AB", "Sverige", "Bokföring och fakturor", [Category.NAME, Category.LEDGER]),
    ("Exempel Utskick AB", "Sverige", "Nyhetsbrev", [Category.NAME, Category.CONTACT]),
)


def fill_company(*, partners: int) -> bool:
    """Fill an empty register and open the cases. False when there is something in it already."""
    filled = _fill_register(partners)
    if not Case.objects.exists():
        open_cases()
    return filled


@transaction.atomic
def _fill_register(partners: int) -> bool:
    if Partner.objects.exists() or AnonymisedPartner.objects.exists():
        return False
    call_command("fill", partners=partners, seed=SEED, ended=min(0.5, HAVE_LEFT / max(partners, 1)))
    name_recipients()
    note_contacts_and_documents()
    return True


def name_recipients() -> None:
    """The processors, each with its agreement, as an answer about access must name them (Art. 15(1)(c))."""
    for name, country, service, categories in RECIPIENTS:
        Recipient.objects.get_or_create(
            name=name,
            defaults={
                "country": country,
                "service": service,
                "categories": [str(category) for category in categories],
                "is_processor": True,
                "agreement_signed_on": date(2018, 5, 25),
                "active": True,
            },
        )


def note_contacts_and_documents() -> None:
    """Some partners have written in social media, and some invoices refer to an order."""
    for partner in Partner.objects.filter(relation_ended_on=None, restricted_at=None).order_by("pk")[:12]:
        note_social_contact(
            partner,
            by=None,
            platform="LinkedIn",
            handle=partner.name,
            note="Frågade om öppettider i ett meddelande. Fick svar samma dag.",
        )
        for invoice in partner.invoices.order_by("pk")[:1]:
            file_document(
                invoice,
                by=None,
                kind=DocumentKind.ORDER,
                number=f"B-{invoice.pk:05d}",
                dated_on=invoice.issued_on,
                kept_where="Orderpärmen, kontoret",
            )
