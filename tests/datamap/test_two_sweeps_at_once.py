"""Two workers in one register: no row twice, none missed (design §3.3)."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from datamap.expiry import steps, sweep
from journal.models import JournalEntry
from partners.models import AnonymisedPartner, Partner
from tests.cast import make_partner
from tests.datamap.test_sweep import end
from tests.holdings import make_message

PARTNERS, WORKERS = 40, 2


@pytest.mark.django_db(transaction=True)
def test_no_row_twice_and_none_missed() -> None:
    for number in range(PARTNERS):
        partner = make_partner(customer_number=f"W{number}")
        make_message(partner)
        end(partner, date(2026, 1, 31))
    start, done, troubles = Barrier(WORKERS), [], []

    def work() -> None:
        try:
            (step,) = [step for step in steps() if step.keep.rule == "six_months"]
            start.wait(10)
            counts, _ = sweep(step, date(2026, 8, 1), chunk=3)
            done.append(sum(one.done for one in counts if one.label == "partners.Partner"))
        except Exception as trouble:  # noqa: BLE001 - a thread's trouble must reach the test
            troubles.append(trouble)
        finally:
            connection.close()

    workers = [Thread(target=work) for _ in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert troubles == []
    assert sum(done) == PARTNERS
    assert AnonymisedPartner.objects.count() == PARTNERS
    assert not Partner.objects.exists()
    lines = JournalEntry.objects.filter(event="sweep_chunk")
    assert sum(line.facts["keys"] for line in lines) == PARTNERS
