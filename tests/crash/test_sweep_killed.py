"""The nightly sweep's process dies at each step, for real: each chunk whole or not at all, and the record complete."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from datamap import expiry
from identifiers import stockholm_today
from journal.models import JournalEntry
from partners.models import AnonymisedPartner, Invoice, Partner, SupportMessage
from retention import sweep
from retention.models import Run
from tests import cast, holdings
from tests.crash import thief
from tests.crash.dying import Run as Death
from tests.crash.dying import Scene, kill_at_every_step
from todo.models import Task

READS = ("SELECT", "SAVEPOINT", "RELEASE")
LONG_GONE = 3  # two chunks

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two partners at a time."""
    monkeypatch.setattr(sweep, "sweep", partial(expiry.sweep, chunk=2))


@dataclass
class Sweeping:
    """Three partners whose six months are over, and one who left yesterday; each with a message and an invoice."""

    first_line: int
    invoices_before: int

    def sweep(self) -> None:
        """A turn of the minute's clock, when the lease of whoever died has run out."""
        Run.objects.update(leased_until=None)
        sweep.sweep_today(timezone.now())

    def picture(self) -> object:
        return (
            sorted(Partner.objects.values_list("customer_number", "company")),
            sorted(SupportMessage.objects.values_list("partner__customer_number", flat=True)),
            AnonymisedPartner.objects.count(),
        )

    def look(self) -> None:
        gone = LONG_GONE + 1 - Partner.objects.count()
        assert AnonymisedPartner.objects.count() == gone, "gone without its anonymous row, or the other way round"
        whole = set(Partner.objects.exclude(company="").values_list("pk", flat=True))
        assert set(SupportMessage.objects.values_list("partner", flat=True)) == whole, "half emptied"
        assert Invoice.objects.count() - self.invoices_before == LONG_GONE + 1, "the law keeps the invoices"
        assert Invoice.objects.filter(partner=None).count() - self.invoices_before == gone
        lines = JournalEntry.objects.filter(event="sweep_chunk", seq__gt=self.first_line, facts__rule="six_months")
        assert sum(line.facts["keys"] for line in lines) == gone, "journal and register disagree"
        thief.check_journal()

    def recover(self, _death: Death) -> None:
        self.sweep()
        self.look()
        (partner,) = Partner.objects.all()
        assert partner.company == ""
        run = Run.objects.get()
        assert run.finished_at
        done = {key: figures["done"] for key, figures in run.counts.items() if "partners." in key}
        assert done == {
            "six_months partners.Partner": LONG_GONE,
            "six_months partners.SupportMessage": LONG_GONE,
            "at_the_end partners.Partner": 1,
            "at_the_end partners.SupportMessage": 1,
        }, "the record lost what the dead did"
        assert not Task.objects.filter(kind="sweep_parked").exists()


def sweeping() -> Scene:
    Invoice.objects.update(partner=None)  # the law keeps them, also from a test
    for table in (SupportMessage, Partner, AnonymisedPartner, Run):
        table.objects.all()._raw_delete("default")
    today, laid_before = stockholm_today(), Invoice.objects.count()
    for number in range(LONG_GONE + 1):
        ended = today - timedelta(days=300 if number < LONG_GONE else 1)
        left = {"relation_ended_on": ended, "marketing_stopped_at": timezone.now()}
        partner = cast.make_partner(customer_number=f"K{number}", company="Exempel AB", **left)
        holdings.make_message(partner)
        holdings.make_invoice(partner, f"F{laid_before + number}", fiscal_year_end=today)
    last = JournalEntry.objects.order_by("seq").last()
    laid = Sweeping(last.seq if last else 0, laid_before)
    return Scene(laid.sweep, laid.picture, laid.look, laid.recover)


def test_killed_while_the_register_is_swept() -> None:
    """Before a read the same is committed as before the next write: reads are left out here, there are so many."""
    assert kill_at_every_step(sweeping, stages=4, only=lambda step: step.split()[1] not in READS) > 15
