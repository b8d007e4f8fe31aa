"""What a fictional partner left behind: support messages, invoices, usage events."""

from collections.abc import Iterator
from random import Random

from partners.fictional import words
from partners.fictional.numbers import ip_address
from partners.fictional.people import Chapter, folded, moment
from partners.fictional.rows import InvoiceRow, PartnerRow, SupportRow, UsageRow

MESSAGES, INVOICES = 3, 2  # per partner
_USAGE_DAYS = 200  # days back; IP address and device are due after 90


def support_rows(rng: Random, partner: PartnerRow, span: Chapter) -> Iterator[SupportRow]:
    """Two questions of the partner's and one answer of ours; some are sent from an address of their own (R-34)."""
    for order in range(MESSAGES):
        asked = order != MESSAGES - 1
        subject, text = rng.choice(words.QUESTIONS if asked else words.ANSWERS)
        email, searched = words.SUPPORT_ADDRESS, ""  # nobody is found by an address of ours
        if asked and rng.random() < 0.15:
            email = searched = f"privat{partner.id}@example.net"
        elif asked:
            email, searched = partner.email, partner.email_normal
        yield SupportRow(
            partner_id=partner.id,
            sent_at=moment(rng, span.some_day(rng)),
            from_partner=asked,
            email=email,
            subject=subject,
            text=text.format_map(_written(partner)),
            email_normal=searched,
            # Folding is slow and the texts are few: text and names are folded apart and put together.
            text_folded=folded(f"{subject}\n{text}").format_map(_searched(partner)),
        )


def invoice_rows(rng: Random, partner: PartnerRow, span: Chapter, *, first_number: int) -> Iterator[InvoiceRow]:
    """Invoices anywhere in the relation, the oldest past their seven years (Bokföringslagen 7 kap. 2 §)."""
    buyer = partner.company or partner.name
    for order in range(INVOICES):
        issued = span.some_day(rng)
        crowns = rng.randrange(1, 500) * 100
        yield InvoiceRow(
            partner_id=partner.id,
            number=f"F{first_number + order:09d}",
            issued_on=issued.isoformat(),
            fiscal_year_end=f"{issued.year}-12-31",
            buyer_name=buyer,
            buyer_address=f"{partner.street}, {partner.postcode} {partner.city}",
            buyer_name_folded=partner.company_folded or partner.name_folded,
            what=rng.choice(words.INVOICED),
            amount=f"{crowns}.00",
            vat=f"{crowns // 4}.00",
        )


def usage_rows(rng: Random, partner: PartnerRow, span: Chapter) -> Iterator[UsageRow]:
    """One to three events, with the address and device the clock takes after 90 days."""
    for _ in range(rng.randint(1, 3)):
        yield UsageRow(
            partner_id=partner.id,
            at=moment(rng, span.some_day(rng, within=_USAGE_DAYS)),
            event=rng.choice(words.USES),
            ip_address=ip_address(rng),
            device=rng.choice(words.DEVICES),
        )


def _written(partner: PartnerRow) -> dict[str, str]:
    return {"name": partner.name, "phone": partner.phone, "email": partner.email, "number": partner.number}


def _searched(partner: PartnerRow) -> dict[str, str]:
    phone, email = folded(partner.phone), partner.email_normal
    return {"name": partner.name_folded, "phone": phone, "email": email, "number": partner.number}
