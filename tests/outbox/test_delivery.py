"""Mail leaves once, leaves nothing behind, and a bad one stops no other."""

import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core import mail as django_mail
from django.db import connection, transaction
from django.utils import timezone

from journal.models import JournalEntry
from outbox.delivery import ATTEMPTS, deliver_due, try_again
from outbox.models import OutgoingMail
from outbox.queue import BadMail, queue
from outbox.tasks import deliver
from todo.models import Task


def write(to: str = "anna@example.com", **more) -> OutgoingMail:
    fields = {"kind": "notice", "subject": "Ärende DH-2026-0001", "text": "Ett brev väntar på dig.\n", **more}
    return queue(to=to, **fields)


def later(minutes: float = 0):
    return timezone.now() + timedelta(minutes=minutes)


@pytest.mark.django_db
def test_a_mail_leaves_whole_and_leaves_nothing_behind(postman) -> None:
    case = uuid4()
    row = write(html="<p>Ett brev väntar på dig.</p>", about=case, reply_to="arende+x@example.se")
    assert deliver_due(later()).sent == 1
    (sent,) = postman.taken
    assert sent["To"] == "anna@example.com"
    assert sent["Subject"] == "Ärende DH-2026-0001"
    assert sent["Message-ID"] == f"<{row.id}@example.se>"
    assert sent["Auto-Submitted"] == "auto-generated"
    assert sent["Reply-To"] == "arende+x@example.se"
    assert sent["From"] == "DH Solutions <gdpr@example.se>"
    assert "Ett brev väntar" in sent.get_body(("plain",)).get_content()
    assert "<p>" in sent.get_body(("html",)).get_content()
    row.refresh_from_db()
    assert (row.subject, row.text, row.html, row.to) == ("", "", "", "anna@example.com")
    assert row.sent_at is not None
    entry = JournalEntry.objects.get()
    assert (entry.event, entry.subject) == ("mail_sent", case)
    assert deliver_due(later(100)).sent == 0


@pytest.mark.django_db
def test_an_answer_is_marked_as_one_and_a_persons_letter_is_not_automatic(postman) -> None:
    write(in_reply_to="<abc@example.org>")
    write(automatic=False)
    deliver_due(later())
    answer, letter = postman.taken
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["In-Reply-To"] == answer["References"] == "<abc@example.org>"
    assert letter["Auto-Submitted"] is None


@pytest.mark.django_db
def test_a_refusal_for_now_is_tried_again_later_and_later(postman) -> None:
    row = write()
    postman.refused["anna@example.com"] = "451 greylisted, come back"
    assert deliver_due(later()).failed == 1
    assert deliver_due(later(0.5)).failed == 0
    assert deliver_due(later(1.1)).failed == 1
    assert deliver_due(later(5)).failed == 0
    row.refresh_from_db()
    assert (row.attempts, row.sent_at, row.failed_at) == (2, None, None)
    postman.refused.clear()
    assert deliver_due(later(7)).sent == 1


@pytest.mark.django_db
def test_after_eight_attempts_a_person_is_told(postman) -> None:
    case = uuid4()
    row = write(about=case)
    postman.refused["anna@example.com"] = "451 never ready"
    waits = []
    while row.failed_at is None:
        now = row.due_at
        assert deliver_due(now).failed == 1
        row.refresh_from_db()
        waits.append((row.due_at - now) / timedelta(minutes=1))
    assert waits == [1, 5, 15, 60, 180, 360, 720, 0]
    assert len(waits) == ATTEMPTS
    assert row.text  # somebody may have to send it another way
    task = Task.objects.get()
    assert (task.kind, task.about) == ("mail_not_delivered", case)
    assert "anna@" not in task.what
    assert deliver_due(now + timedelta(days=30)).failed == 0
    postman.refused.clear()
    try_again(row, now=now)
    assert deliver_due(now).sent == 1


@pytest.mark.django_db
def test_an_address_that_does_not_exist_is_not_asked_eight_times(postman) -> None:
    row = write()
    postman.refused["anna@example.com"] = "550 no such person"
    assert deliver_due(later()).given_up == 1
    row.refresh_from_db()
    assert row.failed_at is not None
    assert Task.objects.count() == 1


@pytest.mark.django_db
def test_a_poisoned_row_stops_no_other(postman) -> None:
    write("bertil@example.org")
    poisoned = write()
    OutgoingMail.objects.filter(pk=poisoned.pk).update(subject="a\nBcc: bertil@example.org", due_at=later(-60))
    done = deliver_due(later())
    assert (done.sent, done.failed) == (1, 1)
    assert [sent["To"] for sent in postman.taken] == ["bertil@example.org"]


@pytest.mark.django_db
def test_no_server_at_all(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    row = write()
    assert deliver_due(later()).failed == 1
    row.refresh_from_db()
    assert row.text
    assert row.leased_until is None


@pytest.mark.django_db
def test_a_mail_that_killed_its_worker_each_time_is_given_up(postman) -> None:
    row = write()
    OutgoingMail.objects.filter(pk=row.pk).update(attempts=ATTEMPTS, leased_until=later(-1))
    done = deliver_due(later())
    assert (done.sent, done.given_up) == (0, 1)
    assert Task.objects.count() == 1
    assert postman.taken == []


@pytest.mark.django_db
def test_a_leased_mail_waits_until_the_lease_runs_out_and_keeps_its_name(postman) -> None:
    row = write()
    OutgoingMail.objects.filter(pk=row.pk).update(leased_until=later(10), attempts=1)
    assert deliver_due(later()).sent == 0
    assert deliver_due(later(11)).sent == 1
    assert postman.taken[0]["Message-ID"] == f"<{row.id}@example.se>"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "field",
    [
        {"to": "anna@example.com\nBcc: bertil@example.org"},
        {"to": "anna@example.com, bertil@example.org"},
        {"to": "Anna <anna@example.com>"},
        {"to": "not an address"},
        {"to": ""},
        {"reply_to": "x@example.se\r\nX: y"},
        {"subject": "Hello\r\nBcc: bertil@example.org"},
        {"subject": "Hello\u2028there"},
        {"subject": "nul\0"},
        {"subject": "x" * 251},
        {"subject": " "},
        {"text": ""},
        {"text": "nul\0"},
        {"in_reply_to": "<a@b>\nBcc: bertil@example.org"},
        {"kind": "a kind"},
    ],
)
def test_nothing_slips_into_a_header(field: dict[str, str]) -> None:
    with pytest.raises(BadMail) as refusal:
        write(**field)
    assert "bertil" not in str(refusal.value)
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_decision_that_is_rolled_back_sends_nothing(postman) -> None:
    def decide() -> None:
        with transaction.atomic():
            write()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        decide()
    deliver()
    assert postman.taken == []


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_mail_once(postman) -> None:
    for number in range(40):
        write(f"anna{number}@example.com")
    troubles: list[BaseException] = []

    def work() -> None:
        try:
            deliver_due(later())
        except BaseException as trouble:  # noqa: BLE001 - told below, a thread would swallow it
            troubles.append(trouble)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert troubles == []
    assert sorted(sent["To"] for sent in postman.taken) == sorted(f"anna{n}@example.com" for n in range(40))
    assert not OutgoingMail.objects.filter(sent_at=None).exists()


@pytest.mark.django_db
def test_djangos_own_test_mailbox_works_too(settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    write()
    deliver_due(later())
    assert len(django_mail.outbox) == 1
