"""Fill the register: a stretch of partners at a time, so that memory stays the same however many there are."""

from dataclasses import asdict, dataclass
from datetime import date
from random import Random

from django.db import transaction

from journal.record import CLOCK, record
from partners.customer_numbers import highest_given
from partners.fictional import bulk
from partners.fictional.people import chapter, partner_row
from partners.fictional.rows import InvoiceRow, PartnerRow, SupportRow, UsageRow
from partners.fictional.traces import INVOICES, invoice_rows, support_rows, usage_rows
from partners.models import Invoice, Partner, SupportMessage, UsageEvent
from partners.suppression import suppressed

_STRETCH = 1000  # partners held in memory at once


@dataclass
class Filled:
    """How many rows were added."""

    partners: int = 0
    ended: int = 0
    support_messages: int = 0
    invoices: int = 0
    usage_events: int = 0


class _Stretch:
    """The rows of some partners, waiting to be written."""

    def __init__(self) -> None:
        self.partners: list[PartnerRow] = []
        self.messages: list[SupportRow] = []
        self.invoices: list[InvoiceRow] = []
        self.usage: list[UsageRow] = []

    def write(self, filled: Filled) -> None:
        self._leave_alone_who_said_no()
        bulk.insert(Partner, self.partners)
        bulk.insert(SupportMessage, self.messages)
        bulk.insert(Invoice, self.invoices)
        bulk.insert(UsageEvent, self.usage)
        filled.partners += len(self.partners)
        filled.ended += sum(row.relation_ended_on is not None for row in self.partners)
        filled.support_messages += len(self.messages)
        filled.invoices += len(self.invoices)
        filled.usage_events += len(self.usage)

    def _leave_alone_who_said_no(self) -> None:
        """As every writer of partners: an address that wants no newsletters is stopped from the start."""
        no = suppressed(row.email for row in self.partners)
        if no:
            self.partners = [
                row._replace(marketing_stopped_at=row.marketing_stopped_at or f"{row.relation_started_on} 00:00:00")
                if row.email in no
                else row
                for row in self.partners
            ]


def fill_register(partners: int, *, today: date, seed: int = 1, ended: float = 0.5) -> Filled:
    """Add so many fictional partners with their messages, invoices and usage, in one transaction.

    The share `ended` of them ended their relation within the last 14 months, and what should have gone then is still
    there: work for the clock. The same seed on the same day in an equal register gives the same rows; in a register
    that has partners already, numbering goes on after the highest.
    """
    with transaction.atomic():
        bulk.keep_others_out(Partner)
        bulk.keep_others_out(Invoice)
        first_key, first_count = bulk.highest_key(Partner) + 1, highest_given() + 1
        first_invoice = _highest_invoice() + 1
        rng = Random(f"{seed}/{first_key}")  # noqa: S311 - fiction, to be told again the same way
        filled = Filled()
        for start in range(0, partners, _STRETCH):
            stretch = _Stretch()
            for place in range(start, min(start + _STRETCH, partners)):
                over = int((place + 1) * ended) > int(place * ended)
                span = chapter(rng, today=today, ended=over)
                row = partner_row(rng, key=first_key + place, count=first_count + place, span=span, today=today)
                stretch.partners.append(row)
                stretch.messages.extend(support_rows(rng, row, span))
                stretch.invoices.extend(
                    invoice_rows(rng, row, span, first_number=first_invoice + place * INVOICES),
                )
                stretch.usage.extend(usage_rows(rng, row, span))
            stretch.write(filled)
        bulk.settle(Partner, SupportMessage, Invoice, UsageEvent)
        record("register_filled", by=CLOCK, **asdict(filled))
    return filled


def _highest_invoice() -> int:
    """The highest number among the invoices made here; they are all equally long, so the last text is the highest."""
    last = Invoice.objects.filter(number__regex=r"^F[0-9]{9}$").order_by("-number").values_list("number", flat=True)
    number = last.first()
    return int(number.removeprefix("F")) if number else 0
