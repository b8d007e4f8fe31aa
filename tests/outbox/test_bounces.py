"""Mail that comes back is heard of, by a return address nobody can guess; what is dead is not written to again."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from journal.models import JournalEntry
from outbox.bounces import bounced, mail_of, return_address
from outbox.delivery import deliver_due, try_again
from outbox.models import OutgoingMail
from outbox.queue import queue
from todo.models import Task

pytestmark = pytest.mark.django_db


def write(to: str = "anna@example.com", **more) -> OutgoingMail:
    return queue(to=to, **{"kind": "notice", "subject": "Ärende", "text": "Ett brev väntar på dig.\n", **more})


def sent(to: str = "anna@example.com", **more) -> OutgoingMail:
    row = write(to, **more)
    OutgoingMail.objects.filter(pk=row.pk).update(sent_at=timezone.now(), subject="", text="")
    return row


def test_each_mail_has_a_return_address_of_its_own_that_leads_back_to_it(postman) -> None:
    rows = [write(), write("bertil@example.org")]
    deliver_due(timezone.now())
    assert len(set(postman.senders)) == 2
    for row, sender in zip(rows, postman.senders, strict=True):
        assert sender == return_address(row.pk)
        box, _at, domain = sender.partition("@")
        assert box.startswith("bounces+")
        assert domain == "example.se"
        assert len(box) <= 64
        assert str(row.pk).replace("-", "") not in sender
        for written in (sender, sender.upper(), f"<{sender}>"):
            assert mail_of(written) == row


def test_a_machines_answer_to_a_mail_has_a_null_sender_and_nothing_else_has(postman) -> None:
    write(in_reply_to="<abc@example.org>", to="anna@xn--bcher-kva.example")
    write(in_reply_to="<abc@example.org>", automatic=False)
    write()
    deliver_due(timezone.now())
    assert postman.senders[0] == "<>"
    assert all(sender.startswith("bounces+") for sender in postman.senders[1:])
    assert [one["From"] for one in postman.taken] == ["DH Solutions <gdpr@example.se>"] * 3
    assert "väntar" in postman.taken[0].get_content()
    assert "All" not in postman.taken[0]["X-Auto-Response-Suppress"]


def test_who_knows_the_message_id_cannot_forge_a_bounce() -> None:
    row = sent()
    good = return_address(row.pk)
    last = "a" if good.partition("@")[0][-2] != "a" else "b"
    box, _at, domain = good.partition("@")
    forged = [
        f"bounces+{row.pk.hex}@{domain}",
        f"bounces+{row.pk}@{domain}",
        f"{box[:-2]}{last}{box[-1]}@{domain}",
        f"{box[:-4]}@{domain}",
        f"{box}aa@{domain}",
        f"bounces@{domain}",
        f"bounces+@{domain}",
        f"bounces+ååå@{domain}",
        f"{box}@example.org",
        "gdpr@example.se",
        "",
        "bounces+" + "\0" * 40 + f"@{domain}",
    ]
    assert [mail_of(one) for one in forged] == [None] * len(forged)
    assert mail_of(return_address(uuid4())) is None


def test_a_report_is_known_after_a_change_of_keys(settings) -> None:
    row = sent()
    old = return_address(row.pk)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-" * 8, [settings.SECRET_KEY]
    assert return_address(row.pk) != old
    assert mail_of(old) == row


def test_a_hard_bounce_makes_one_task_and_one_line_in_the_journal() -> None:
    case = uuid4()
    row = sent(about=case)
    assert bounced(row, status="5.1.1", now=timezone.now())
    assert not bounced(row, status="5.1.1", now=timezone.now())
    task = Task.objects.get()
    assert (task.kind, task.about) == ("mail_not_delivered", case)
    assert JournalEntry.objects.get(event="mail_bounced").subject == case
    row.refresh_from_db()
    assert (row.bounced_at is not None, row.address_is_dead, row.failed_at) == (True, True, None)


@pytest.mark.parametrize("status", ["4.2.2", "4.4.1", "2.1.5", "", "what"])
def test_a_delay_or_a_success_stops_nothing(status) -> None:
    assert not bounced(sent(), status=status, now=timezone.now())
    assert not Task.objects.exists()


def test_nothing_more_is_sent_to_a_dead_address_until_a_person_says_so(postman) -> None:
    bounced(sent(), status="5.1.1", now=timezone.now())
    row = write("Anna@Example.com", about=uuid4())
    other = write("bertil@example.org")
    done = deliver_due(timezone.now())
    assert (done.sent, done.given_up, done.failed) == (1, 1, 0)
    assert [one["To"] for one in postman.taken] == ["bertil@example.org"]
    row.refresh_from_db()
    assert row.failed_at is not None
    assert row.text  # a person may have to send it another way
    assert Task.objects.filter(about=row.about).exists()
    try_again(row, now=timezone.now())
    assert deliver_due(timezone.now()).sent == 1
    other.refresh_from_db()
    assert other.failed_at is None


def test_a_mail_refused_for_what_it_says_leaves_the_address_alive(postman) -> None:
    bounced(sent(), status="5.7.1", now=timezone.now())
    write()
    assert deliver_due(timezone.now()).sent == 1


def test_a_bounce_of_a_mail_that_still_waits_stops_it(postman) -> None:
    """The server took it and the process died before it could say so: the report may come before the second try."""
    row = write()
    bounced(row, status="5.1.1", now=timezone.now())
    assert deliver_due(timezone.now() + timedelta(days=1)).sent == 0
    assert postman.taken == []


def test_mail_leaves_over_tls_from_the_first_byte(sealed_postman, certificate, monkeypatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    write()
    write(in_reply_to="<abc@example.org>")
    assert deliver_due(timezone.now()).sent == 2
    assert len(sealed_postman.taken) == 2


def test_a_server_whose_certificate_nobody_knows_gets_no_mail(sealed_postman) -> None:
    write()
    done = deliver_due(timezone.now())
    assert (done.sent, done.failed) == (0, 1)
    assert sealed_postman.taken == []
