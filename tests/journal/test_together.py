"""Lines of one transaction can be written together: the same chain, in three statements."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from journal.models import JournalEntry
from journal.record import CLOCK, NotForTheJournal, record, together
from journal.verification import verify

pytestmark = pytest.mark.django_db(transaction=True)


def test_many_lines_take_three_statements_and_the_chain_holds() -> None:
    with transaction.atomic():
        record("before", by=CLOCK)
        with CaptureQueriesContext(connection) as seen, together():
            lines = [record("act", by=CLOCK, number=number) for number in range(5)]
        record("after", by=CLOCK)
    assert len(seen) == 3
    assert [line.seq for line in lines] == [2, 3, 4, 5, 6]
    assert list(JournalEntry.objects.values_list("event", flat=True)) == ["before", *["act"] * 5, "after"]
    assert verify() == []


def test_a_block_in_a_block_is_one() -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as seen, together():
        record("outer", by=CLOCK)
        with together():
            record("inner", by=CLOCK)
    assert len([one for one in seen if one["sql"].startswith('INSERT INTO "journal_journalentry')]) == 1
    assert verify() == []


def test_what_fails_leaves_no_line() -> None:
    with pytest.raises(NotForTheJournal), transaction.atomic(), together():
        record("act", by=CLOCK, number=[record("another", by=CLOCK), "no code"])
    with transaction.atomic():
        record("next", by=CLOCK)
    assert JournalEntry.objects.get().event == "next"


def test_a_line_in_a_savepoint_cannot_wait() -> None:
    with pytest.raises(transaction.TransactionManagementError), transaction.atomic(), together(), transaction.atomic():
        record("act", by=CLOCK)
    assert not JournalEntry.objects.exists()


def test_nothing_recorded_asks_nothing() -> None:
    with transaction.atomic(), CaptureQueriesContext(connection) as seen, together():
        pass
    assert len(seen) == 0
