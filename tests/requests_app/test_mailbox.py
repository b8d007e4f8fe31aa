"""Mail read from a real mail server: nothing lost, nothing twice, the next mail still read (D22)."""

import errno
import socket
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from django.core.checks import run_checks
from django.db import OperationalError
from django.utils import timezone

from outbox.models import OutgoingMail
from requests_app.intake import take_in as intake
from requests_app.intake.mailbox import lease, poll
from requests_app.intake.mailbox.server import Refused, Server
from requests_app.models import Case, InboundMail, Mailbox, MailOutcome
from tests import dovecot as mail_server
from tests.dovecot import Dovecot
from tests.requests_app.letters_by_mail import from_bertil, letter, photo, reply_to
from todo.models import Task
from vault import sealing

pytestmark = pytest.mark.django_db(transaction=True)


def poll_now(later: timedelta = timedelta()) -> poll.Round | None:
    return poll.poll(timezone.now() + later)


def crlf(raw: bytes) -> bytes:
    """As mail travels."""
    return raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def test_a_mail_becomes_a_case_and_lies_in_processed(mailbox: Dovecot) -> None:
    raw = letter()
    mailbox.deliver(raw)
    assert poll_now() == poll.Round(taken=1)
    mail = InboundMail.objects.get()
    assert mail.outcome == MailOutcome.OPENED
    assert sealing.read(mail.raw) == crlf(raw)
    assert (mailbox.holds(), mailbox.holds("Processed")) == ([], [crlf(raw)])
    assert mail.copy_due_at - timezone.now() > timedelta(days=6, hours=23)
    assert poll_now() == poll.Round()


def test_time_runs_from_the_day_the_mail_reached_the_mailbox(mailbox: Dovecot) -> None:
    mailbox.deliver(letter(), arrived='"05-Mar-2026 09:30:00 +0100"')
    mailbox.deliver(from_bertil(), arrived='"05-Mar-2036 09:30:00 +0100"')
    poll_now()
    early, late = Case.objects.order_by("received_at")
    assert early.received_at == datetime(2026, 3, 5, 8, 30, tzinfo=UTC)
    assert late.received_at <= timezone.now()


def test_the_mail_is_not_marked_as_read_by_us(mailbox: Dovecot) -> None:
    mailbox.deliver(letter())
    poll_now()
    with mailbox.session() as client:
        client.select("Processed", readonly=True)
        assert client.search(None, "UNSEEN")[1] == [b"1"]


def test_the_copy_goes_after_seven_days(mailbox: Dovecot) -> None:
    mailbox.deliver(letter())
    poll_now()
    InboundMail.objects.update(copy_due_at=timezone.now() + timedelta(minutes=1))
    poll_now()
    assert mailbox.holds("Processed")
    InboundMail.objects.update(copy_due_at=timezone.now())
    poll_now()
    mail = InboundMail.objects.get()
    assert mailbox.holds("Processed") == []
    assert (mail.mailbox_copy, mail.copy_gone_at is not None) == (None, True)


def test_the_copy_of_a_mail_with_an_id_image_goes_at_once(mailbox: Dovecot) -> None:
    mailbox.deliver(letter("Jag vill ha ett registerutdrag. Min legitimation är bifogad.", ("id-kort.jpg", photo())))
    assert poll_now() == poll.Round(taken=1, removed=1)
    assert (mailbox.holds(), mailbox.holds("Processed")) == ([], [])
    assert InboundMail.objects.get().copy_gone_at


@pytest.mark.parametrize("broken_at", ["fetch", "put_away", "list_mails", "select"])
def test_a_line_that_drops_loses_nothing_and_doubles_nothing(mailbox: Dovecot, monkeypatch, broken_at: str) -> None:
    mailbox.deliver(letter(), from_bertil())
    real = getattr(Server, broken_at)

    def drops(self: Server, *args: object) -> object:
        self._client.socket().shutdown(socket.SHUT_RDWR)
        return real(self, *args)

    with monkeypatch.context() as patched:
        patched.setattr(Server, broken_at, drops)
        poll_now()
    assert Mailbox.objects.get().trouble
    assert Mailbox.objects.get().read_at is None
    poll_now()
    assert Mailbox.objects.get().trouble == ""
    assert Case.objects.count() == InboundMail.objects.count() == 2
    assert len(mailbox.holds("Processed")) == 2
    assert OutgoingMail.objects.count() == 2


@pytest.mark.parametrize("full", [OSError(errno.ENOSPC, "No space left"), OperationalError("disk full")])
def test_a_full_disk_leaves_the_mail_in_the_mailbox(mailbox: Dovecot, monkeypatch, full: Exception) -> None:
    def no_room(*args: object, **kwargs: object) -> None:
        raise full

    mailbox.deliver(letter(), from_bertil())
    with monkeypatch.context() as patched:
        patched.setattr(intake.sealing, "seal", no_room)
        poll_now()
    assert len(mailbox.holds()) == 2
    assert not InboundMail.objects.exists()
    assert Mailbox.objects.get().trouble == type(full).__name__
    poll_now()
    assert Case.objects.count() == 2


def test_a_mail_that_breaks_its_reader_does_not_keep_the_next_one(mailbox: Dovecot, monkeypatch) -> None:
    mailbox.deliver(b"\0\xff not a mail", letter(), from_bertil())
    real = poll.read

    def breaks(mail: InboundMail, raw: bytes, **kwargs: object) -> object:
        if b"bertil" in raw:
            return real(mail, raw, **kwargs)
        raise ValueError("poison")

    monkeypatch.setattr(poll, "read", breaks)
    assert poll_now() == poll.Round(taken=3)
    assert Case.objects.get().email == "bertil@example.org"
    assert InboundMail.objects.filter(outcome=MailOutcome.RECEIVED).count() == 2
    assert len(mailbox.holds("Processed")) == 3
    intake.read_again(now=timezone.now() + timedelta(hours=1))
    assert Case.objects.count() == 2


def test_a_mail_the_server_can_not_give_stays_and_a_person_hears_of_it(mailbox: Dovecot, monkeypatch) -> None:
    mailbox.deliver(letter(), arrived='"05-Mar-2026 09:30:00 +0100"')
    mailbox.deliver(from_bertil())
    real = Server.fetch

    def refuses(self: Server, uid: int) -> bytes | None:
        if uid == 1:
            raise Refused
        return real(self, uid)

    monkeypatch.setattr(Server, "fetch", refuses)
    assert poll_now() == poll.Round(taken=1, left=1, whole=False)
    assert len(mailbox.holds()) == 1
    assert Task.objects.filter(kind="mail_stuck_in_mailbox").exists()


def test_mail_numbered_anew_is_known_by_its_bytes(mailbox: Dovecot) -> None:
    mailbox.deliver(letter(), from_bertil())
    poll_now()
    in_processed = mailbox.holds("Processed")
    renumber(mailbox, "Processed")
    assert poll_now() == poll.Round()
    assert mailbox.holds("Processed") == in_processed
    assert Case.objects.count() == 2
    InboundMail.objects.update(copy_due_at=timezone.now())
    poll_now()
    assert mailbox.holds("Processed") == []


def renumber(mailbox: Dovecot, folder: str) -> None:
    """The server loses its numbers: the folder gets a new UIDVALIDITY."""
    with mailbox.session() as client:
        before = client.status(folder, "(UIDVALIDITY)")[1]
    place = mailbox.maildir() / "Maildir" / ("" if folder == "INBOX" else f".{folder}")
    for name in ("dovecot-uidlist", *(path.name for path in place.glob("dovecot.index*"))):
        (place / name).unlink(missing_ok=True)
    with mailbox.session() as client:
        assert client.status(folder, "(UIDVALIDITY)")[1] != before


def test_inbox_numbered_anew_before_the_mail_was_moved(mailbox: Dovecot, monkeypatch) -> None:
    mailbox.deliver(letter())

    def refuses(self: Server, uid: int) -> None:
        raise Refused

    with monkeypatch.context() as patched:
        patched.setattr(Server, "put_away", refuses)
        assert poll_now() == poll.Round(taken=1, left=1, whole=False)
    renumber(mailbox, "INBOX")
    assert poll_now() == poll.Round()
    assert Case.objects.count() == 1
    assert len(mailbox.holds("Processed")) == 1


def test_the_same_bytes_twice_are_one_mail(mailbox: Dovecot) -> None:
    raw = letter()
    mailbox.deliver(raw, raw)
    assert poll_now() == poll.Round(taken=1, removed=1)
    mailbox.deliver(raw)
    assert poll_now() == poll.Round(removed=1)
    assert Case.objects.count() == InboundMail.objects.count() == 1
    assert len(mailbox.holds("Processed")) == 1


def test_a_database_restored_from_a_backup_takes_in_again_what_it_has_lost(mailbox: Dovecot) -> None:
    mailbox.deliver(letter())
    poll_now()
    InboundMail.objects.all().delete()
    Case.objects.all().delete()
    assert poll_now() == poll.Round(taken=1)
    assert Case.objects.count() == 1
    assert poll_now() == poll.Round()


def test_old_mail_in_a_folder_that_happens_to_be_called_processed_is_left_alone(mailbox: Dovecot) -> None:
    poll_now()
    mailbox.deliver(letter(), folder="Processed", arrived='"05-Mar-2026 09:30:00 +0100"')
    assert poll_now() == poll.Round()
    assert not InboundMail.objects.exists()
    assert len(mailbox.holds("Processed")) == 1


def test_a_copy_that_can_not_be_deleted_stays_due_and_becomes_a_task_after_a_day(mailbox: Dovecot, monkeypatch) -> None:
    mailbox.deliver(letter())
    poll_now()
    InboundMail.objects.update(copy_due_at=timezone.now() - timedelta(hours=2))

    def refuses(self: Server, uids: list[int]) -> None:
        raise Refused

    with monkeypatch.context() as patched:
        patched.setattr(Server, "_remove", refuses)
        poll_now()
        assert not Task.objects.filter(kind="mailbox_copy_left").exists()
        InboundMail.objects.update(copy_due_at=timezone.now() - timedelta(hours=25))
        poll_now()
    assert Task.objects.filter(kind="mailbox_copy_left").exists()
    assert InboundMail.objects.get().mailbox_copy
    poll_now()
    assert mailbox.holds("Processed") == []


def test_a_copy_somebody_has_deleted_is_noted_as_gone(mailbox: Dovecot) -> None:
    mailbox.deliver(letter())
    poll_now()
    with mailbox.session() as client:
        client.select("Processed")
        client.store("1", "+FLAGS", r"\Deleted")
        client.expunge()
    InboundMail.objects.update(copy_due_at=timezone.now())
    poll_now()
    assert InboundMail.objects.get().mailbox_copy is None


def test_a_large_mail_comes_whole(mailbox: Dovecot) -> None:
    raw = letter("Hej", ("stor.bin", bytes(range(256)) * 30_000))
    mailbox.deliver(raw)
    poll_now()
    assert sealing.read(InboundMail.objects.get().raw) == crlf(raw)


def test_two_workers_never_read_at_once(mailbox: Dovecot) -> None:
    mailbox.deliver(letter())
    now = timezone.now()
    assert lease.take(now)
    assert poll_now() is None
    assert poll.poll(now + lease.LEASE) == poll.Round(taken=1)


def test_mail_is_not_read_over_a_line_nobody_vouches_for(mailbox: Dovecot, settings) -> None:
    mailbox.deliver(letter())
    settings.MAILBOX_CA_FILE = ""
    poll_now()
    assert Mailbox.objects.get().trouble == ssl.SSLCertVerificationError.__name__
    settings.MAILBOX_CA_FILE = mailbox.authority
    settings.MAILBOX_URL = mailbox.url().replace("localhost", "127.0.0.1")
    poll_now()
    assert Mailbox.objects.get().trouble == ssl.SSLCertVerificationError.__name__
    assert not InboundMail.objects.exists()


def test_a_mailbox_unread_for_an_hour_becomes_a_task(mailbox: Dovecot, settings, client) -> None:
    settings.MAILBOX_URL = mailbox.url("wrong")
    assert client.get("/readyz").json()["mailbox_read_seconds_ago"] is None
    poll_now()
    assert Mailbox.objects.get().trouble == "LoginError"
    assert not Task.objects.exists()
    poll_now(later=timedelta(hours=1))
    assert Task.objects.get().kind == "mailbox_unread"
    settings.MAILBOX_URL = mailbox.url()
    poll_now(later=-timedelta(minutes=5))
    assert 300 <= client.get("/readyz").json()["mailbox_read_seconds_ago"] < 330
    settings.MAILBOX_URL = ""
    assert "mailbox_read_seconds_ago" not in client.get("/readyz").json()


def test_no_mailbox_is_no_trouble(settings) -> None:
    settings.MAILBOX_URL = ""
    assert poll_now() is None
    assert not Mailbox.objects.exists()


@pytest.mark.parametrize("url", ["imap://a:b@host/INBOX", "imaps://host/INBOX", "imaps://a:b@host:x/", "nonsense"])
def test_an_address_that_can_not_be_read_stops_the_start(settings, url: str) -> None:
    settings.MAILBOX_URL = url
    assert [found.id for found in run_checks()] == ["requests_app.E001"]


def test_a_server_that_knows_neither_move_nor_uidplus(settings) -> None:
    with mail_server.running(mail_server.PLAIN_SERVER) as plain:
        settings.MAILBOX_URL, settings.MAILBOX_CA_FILE = plain.url(), plain.authority
        plain.deliver(letter(), from_bertil())
        assert poll_now() == poll.Round(taken=2)
        assert (plain.holds(), len(plain.holds("Processed"))) == ([], 2)
        assert Case.objects.count() == 2
        InboundMail.objects.update(copy_due_at=timezone.now())
        poll_now()
        assert plain.holds("Processed") == []


def test_a_reply_from_the_mailbox_joins_its_case(mailbox: Dovecot) -> None:
    mailbox.deliver(letter())
    poll_now()
    mailbox.deliver(reply_to(Case.objects.get()))
    poll_now()
    assert Case.objects.get().mails.count() == 2
