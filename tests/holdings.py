"""What a partner leaves behind: messages, invoices, usage, cases. Each function makes one, with what the test says."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from datamap.expiry import steps, sweep
from datamap.models import LegalHold, Release
from identifiers import fold, normalise_email, stockholm_date, stockholm_today
from partners.models import Invoice, Partner, SocialContact, SupportMessage, UsageEvent, VoucherDocument
from requests_app.models import Case, Channel, IdentityState, Status
from vault import sealing
from vault.models import Kind, SealedFile

LONG_AGO = datetime(2025, 3, 1, 12, tzinfo=UTC)


def make_message(partner: Partner | None, text: str = "The printer is out of ink.", **fields: Any) -> SupportMessage:
    """A message to support with its searched columns."""
    email = fields.pop("email", partner.email if partner else "")
    subject = fields.pop("subject", "A question")
    return SupportMessage.objects.create(
        **{
            "partner": partner,
            "sent_at": LONG_AGO,
            "email": email,
            "email_normal": normalise_email(email) if email else "",
            "subject": subject,
            "text": text,
            "text_folded": fold(f"{subject} {text}"),
            **fields,
        }
    )


def make_invoice(partner: Partner, number: str = "F-1", **fields: Any) -> Invoice:
    """An invoice that names its buyer itself."""
    return Invoice.objects.create(
        **{
            "partner": partner,
            "number": number,
            "issued_on": date(2026, 2, 1),
            "fiscal_year_end": date(2026, 6, 30),
            "buyer_name": partner.name,
            "buyer_address": f"{partner.street}, {partner.postcode} {partner.city}",
            "buyer_name_folded": fold(partner.name),
            "what": "Hosting",
            "amount": "1000.00",
            "vat": "250.00",
            **fields,
        }
    )


def make_document(partner: Partner, number: str = "B-1", **fields: Any) -> VoucherDocument:
    """An order that an invoice refers to."""
    return VoucherDocument.objects.create(
        **{
            "partner": partner,
            "invoice_number": "F-1",
            "fiscal_year_end": date(2026, 6, 30),
            "kind": "order",
            "number": number,
            "dated_on": date(2026, 1, 15),
            "buyer_name": partner.name,
            "buyer_name_folded": fold(partner.name),
            "kept_where": "The binder of 2026",
            **fields,
        }
    )


def make_contact(partner: Partner, **fields: Any) -> SocialContact:
    """A note that the partner wrote to us in social media."""
    contact = SocialContact(partner=partner, at=LONG_AGO, **{"platform": "Mastodon", "handle": "@anna", **fields})
    contact.refold()
    contact.save()
    return contact


def make_usage(partner: Partner | None, at: datetime = LONG_AGO, **fields: Any) -> UsageEvent:
    """A line from the services' logs."""
    given = {"event": "login", "ip_address": "192.0.2.7", "device": "Firefox on Linux", **fields}
    return UsageEvent.objects.create(partner=partner, at=at, **given)


def make_case(partner: Partner | None, *, closed_at: datetime | None = None, **fields: Any) -> Case:
    """A case as the register of cases holds it; ``closed_at`` closes it."""
    received = fields.pop("received_at", LONG_AGO)
    ended = {"status": Status.CLOSED, "closed_at": closed_at, "outcome": "done"} if closed_at else {}
    return Case.objects.create(
        **{
            "partner": partner,
            "channel": Channel.WEB,
            "received_at": received,
            "received_on": stockholm_date(received),
            "target_on": stockholm_date(received),
            "name": partner.name if partner else "",
            "email": partner.email if partner else "",
            "phone": partner.phone if partner else "",
            "message": "What do you have on me?",
            "status": Status.IN_REVIEW,
            "identity": IdentityState.NOT_NEEDED,
            **ended,
            **fields,
        }
    )


def make_hold(partner: Partner, **fields: Any) -> LegalHold:
    """A dispute over an invoice, for a year from today."""
    until = fields.pop("until", stockholm_today() + timedelta(days=365))
    return LegalHold.objects.create(
        **{
            "partner": partner,
            "reason": "legal_claim",
            "claim": "T 1234-26",
            "law": "Dataskyddsförordningen (EU) 2016/679",
            "section": "artikel 17.3 e",
            "placed_at": timezone.now(),
            "until": until,
            "review_on": until,
            **fields,
        }
    )


def make_release(invoice: Invoice, **fields: Any) -> Release:
    """A proposal to erase an invoice early, waiting for a second person."""
    return Release.objects.create(
        **{
            "source": "partners.Invoice",
            "row": str(invoice.pk),
            "law": "Bokföringslagen (1999:1078)",
            "section": "7 kap. 2 §",
            "until": date(2033, 12, 31),
            "reason": "The invoice was made out twice.",
            "proposed_at": timezone.now(),
            **fields,
        }
    )


def sweep_all(today: date) -> None:
    """Every step of the night's sweep on that day, without brake or latch."""
    for step in steps():
        sweep(step, today)


def seal_something() -> SealedFile:
    """A sealed file bound to nothing in particular."""
    return sealing.seal(b"{}", kind=Kind.IDENTIFIERS, bound_to=uuid4())
