"""A line says what was done and never who it was about."""

import threading
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError, connection, transaction

from journal import triggers
from journal.models import JournalEntry, JournalHead
from journal.record import CLOCK, MAIL, REQUESTER, JournalBroken, NotForTheJournal, actor, record
from journal.verification import verify


class Ground(StrEnum):
    UNFOUNDED = "unfounded"


@pytest.mark.django_db
def test_lines_follow_each_other_without_gaps() -> None:
    subject = uuid4()
    for by in (CLOCK, REQUESTER, MAIL, "staff:7"):
        record("case_opened", by=by, about=subject, demands=["access", "erasure"])
    entries = list(JournalEntry.objects.all())
    assert [entry.seq for entry in entries] == [1, 2, 3, 4]
    assert [entry.previous for entry in entries[1:]] == [entry.digest for entry in entries[:-1]]
    assert JournalHead.objects.get().seq == 4
    assert verify() == []


@pytest.mark.django_db
def test_facts_are_codes_numbers_dates_and_lists_of_them() -> None:
    file = uuid4()
    facts = {
        "ground": Ground.UNFOUNDED,
        "count": 3,
        "final": True,
        "until": date(2026, 12, 31),
        "at": datetime(2026, 11, 22, 10, tzinfo=UTC),
        "file": file,
        "sources": {"partner": 1, "invoices": ["F-17", None]},
        "digest": "a1198112189876" + "0" * 50,
        "reference": "DH-2026-0001",
    }
    entry = record("plan_applied", by=CLOCK, **facts)
    stored = JournalEntry.objects.get(pk=entry.pk)
    assert stored.facts["ground"] == "unfounded"
    assert stored.facts["until"] == "2026-12-31"
    assert stored.facts["file"] == str(file)
    assert verify() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fact",
    [
        "anna@example.com",
        "19811218-9876",
        "811218-9876",
        "8112189876",
        198112189876,
        "x:701063-2391",
        "Anna Åström",
        "a sentence",
        "line\nbreak",
        "x" * 121,
        1.5,
        b"bytes",
        object(),
        ["fine", "anna@example.com"],
        {"19811218-9876": 1},
        {"deep": {"er": ["anna@example.com"]}},
    ],
)
def test_people_and_free_text_are_refused(fact: object) -> None:
    with pytest.raises(NotForTheJournal) as refusal:
        record("case_opened", by=CLOCK, fact=fact)
    assert "anna" not in str(refusal.value).lower()
    assert "9876" not in str(refusal.value)
    assert not JournalEntry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("by", ["anna", "staff:anna", "", "staff:", "anna@example.com"])
def test_actors_are_numbers_or_roles(by: str) -> None:
    with pytest.raises(NotForTheJournal):
        record("case_opened", by=by)


@pytest.mark.django_db
def test_staff_are_named_by_number(cilla) -> None:
    assert actor(cilla) == f"staff:{cilla.pk}"
    with pytest.raises(NotForTheJournal):
        actor(AnonymousUser())


@pytest.mark.django_db
def test_a_journal_without_its_head_takes_no_line() -> None:
    record("case_opened", by=CLOCK)
    JournalHead.objects.all().delete()
    with pytest.raises(JournalBroken):
        record("case_opened", by=CLOCK)


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_there_is_no_line() -> None:
    with pytest.raises(transaction.TransactionManagementError):
        record("case_opened", by=CLOCK)


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_not_done() -> None:
    def fails() -> None:
        with transaction.atomic():
            record("case_opened", by=CLOCK)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fails()
    with transaction.atomic():
        assert record("case_closed", by=CLOCK).seq == 1
    assert verify() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attempt",
    [
        lambda: JournalEntry.objects.update(event="nothing_happened"),
        lambda: JournalEntry.objects.filter(seq=1).delete(),
        lambda: _sql("UPDATE journal_journalentry SET digest = 'x' WHERE seq = 1"),
        lambda: _sql("DELETE FROM journal_journalentry"),
        lambda: _sql(f"{'TRUNCATE' if connection.vendor == 'postgresql' else 'DELETE FROM'} journal_journalentry"),
    ],
    ids=["update", "delete", "sql update", "sql delete", "empty the table"],
)
def test_the_database_itself_refuses_changes(attempt) -> None:
    record("case_opened", by=CLOCK)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        attempt()
    assert JournalEntry.objects.get().event == "case_opened"
    assert verify() == []


@pytest.mark.django_db
def test_the_triggers_stand_after_the_migrations() -> None:
    assert triggers.standing(connection)
    triggers.lift(connection)
    assert not triggers.standing(connection)
    assert [finding.kind for finding in verify()] == ["no_triggers"]
    triggers.stand(connection)
    triggers.stand(connection)
    assert triggers.standing(connection)


@pytest.mark.django_db(transaction=True)
def test_many_writers_at_once_leave_no_gap_and_no_fork() -> None:
    troubles: list[BaseException] = []

    def write() -> None:
        try:
            for number in range(25):
                with transaction.atomic():
                    record("case_opened", by=CLOCK, number=number)
        except BaseException as trouble:  # noqa: BLE001 - told below, a thread would swallow it
            troubles.append(trouble)
        finally:
            connection.close()

    writers = [threading.Thread(target=write) for _ in range(4)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert troubles == []
    assert list(JournalEntry.objects.values_list("seq", flat=True)) == list(range(1, 101))
    assert verify() == []


def _sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
