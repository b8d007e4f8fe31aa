"""Bounces and delays find the letter they concern; only who got the letter is believed."""

import secrets
from datetime import timedelta
from itertools import count

import pytest
from django.utils import timezone

from outbox.bounces import return_address
from outbox.delivery import deliver_due
from outbox.models import OutgoingMail
from requests_app.intake.mail.parsed import DeliveryReport
from requests_app.intake.mail.parsing import parse
from requests_app.intake.take_in import TakenIn, take_in
from requests_app.models import Case, InboundMail
from tests.requests_app.letters_by_mail import letter
from todo.models import Task

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def notice() -> OutgoingMail:
    """A letter of ours on its way to Anna."""
    take_in(letter(), now=timezone.now())
    notice = OutgoingMail.objects.get(kind="acknowledgement")
    OutgoingMail.objects.filter(pk=notice.pk).update(sent_at=timezone.now(), subject="", text="", html="")
    return notice


def report(to: str, *, action: str = "failed", status: str = "5.1.1", about: str = "<x@example.se>") -> bytes:
    """What a mail server writes (RFC 3464)."""
    return (
        f"Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.com\r\nTo: {to}\r\nSubject: Undelivered Mail\r\n"
        "Message-ID: <r@mx.example.com>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nI am sorry to inform you.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n"
        f"Final-Recipient: rfc822; anna@example.com\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {about}\r\nSubject: Hej\r\n\r\n--b--\r\n"
    ).encode()


def test_a_hard_bounce_stops_its_mail_and_becomes_a_task(notice: OutgoingMail) -> None:
    case = Case.objects.get()
    taken = take_in(report(return_address(notice.pk)), now=timezone.now())
    assert taken == TakenIn("filed_auto", case)
    notice.refresh_from_db()
    assert notice.bounced_at
    assert notice.address_is_dead
    assert Task.objects.filter(kind="mail_not_delivered", about=case.pseudonym).count() == 1
    assert InboundMail.objects.get(outcome="filed_auto").case == case
    assert OutgoingMail.objects.count() == 1, "nobody answers a mail server"


@pytest.mark.parametrize(("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("relayed", "2.1.5")])
def test_a_delay_or_a_success_is_filed_with_its_case_and_changes_nothing(notice, action: str, status: str) -> None:
    taken = take_in(report(return_address(notice.pk), action=action, status=status), now=timezone.now())
    assert taken == TakenIn("filed_auto", Case.objects.get())
    notice.refresh_from_db()
    assert notice.bounced_at is None
    assert not Task.objects.filter(kind="mail_not_delivered").exists()


def test_a_report_that_only_knows_the_message_id_is_a_persons_to_judge(notice: OutgoingMail) -> None:
    taken = take_in(report("gdpr@dhsolutions.se", about=f"<{notice.pk}@dhsolutions.se>"), now=timezone.now())
    assert taken == TakenIn("filed_auto", Case.objects.get())
    notice.refresh_from_db()
    assert notice.bounced_at is None
    assert Task.objects.filter(kind="bounce_reported", about=notice.about).exists()


def test_a_bounce_in_a_servers_own_words_is_understood(notice: OutgoingMail) -> None:
    raw = (
        f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.com\nTo: {return_address(notice.pk)}\n"
        "Subject: failure notice\nMessage-ID: <q@mx.example.com>\n\nHi. This is the qmail-send program.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n<anna@example.com>:\n"
        "192.0.2.5 does not like recipient. Remote host said: 550 5.1.1 User unknown\n"
    )
    take_in(raw.encode(), now=timezone.now())
    notice.refresh_from_db()
    assert notice.address_is_dead


def test_a_reply_to_the_return_address_by_a_person_joins_the_case(notice: OutgoingMail) -> None:
    to_it = letter("Tack!\n", to=return_address(notice.pk), **{"from": "Anna <anna.private@example.net>"})
    assert take_in(to_it, now=timezone.now()) == TakenIn("attached", Case.objects.get())


def test_an_out_of_office_to_the_return_address_is_no_bounce(notice: OutgoingMail) -> None:
    away = letter(
        "Jag är på semester.\n",
        to=return_address(notice.pk),
        return_path="<>",
        auto_submitted="auto-replied (vacation)",
    )
    assert take_in(away, now=timezone.now()).outcome == "filed_auto"
    notice.refresh_from_db()
    assert notice.bounced_at is None
    assert not Task.objects.filter(kind__in=("mail_not_delivered", "bounce_reported")).exists()


def test_the_worst_of_several_recipients_counts() -> None:
    several = report("x@example.se").replace(
        b"Final-Recipient: rfc822; anna@example.com", b"Action: delivered\r\nStatus: 2.0.0\r\n\r\nFinal-Recipient: a;b"
    )
    assert parse(several).report == DeliveryReport("5.1.1", ("x@example.se",))


@pytest.mark.parametrize(
    ("action", "status", "meant"),
    [
        ("failed", "4.4.7", "5.0.0"),
        ("failed", "", "5.0.0"),
        ("FAILED (gone)", "5.2.1 (x)", "5.2.1"),
        ("", "4.2.2", "4.2.2"),
    ],
)
def test_what_an_odd_report_means(action: str, status: str, meant: str) -> None:
    read = parse(report("x@example.se", action=action, status=status))
    assert read.report is not None
    assert read.report.status == meant


def test_a_letter_is_not_taken_for_a_report() -> None:
    assert parse(letter()).report is None


def test_a_forwarded_bounce_is_about_the_forwarders_own_mail() -> None:
    inner = report("x@example.se")
    raw = letter().replace(b"Content-Type: text/plain", b"Content-Type: message/rfc822").partition(b"\n\n")[0]
    assert parse(raw + b"\n\n" + inner).report is None


def test_a_secret_reply_address_leads_to_the_case_whoever_writes() -> None:
    take_in(letter(), now=timezone.now())
    case = Case.objects.get()
    address = OutgoingMail.objects.get(kind="acknowledgement").reply_to
    assert address.startswith("gdpr+")
    stranger = {"from": "Anna <anna.private@example.net>", "subject": "Hej"}
    for header in ("to", "cc", "delivered_to", "x_original_to"):
        fields = {"to": "gdpr@dhsolutions.se"} | {header: address.upper() if header == "cc" else address}
        assert take_in(letter("Hej\n", **stranger, **fields), now=timezone.now()) == TakenIn("attached", case), header
    last = "a" if address.partition("@")[0][-2] != "a" else "b"
    forged = address.replace(address.partition("@")[0][-2:], last + address.partition("@")[0][-1])
    assert take_in(letter("Hej\n", **stranger, to=forged), now=timezone.now()).case != case


def test_a_secret_link_that_looks_like_a_place_left_unfilled_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = (f"abc___def-XXXX-{number:028}" for number in count())
    monkeypatch.setattr(secrets, "token_urlsafe", lambda size: next(tokens))
    taken = take_in(letter(), now=timezone.now())
    assert (taken.outcome, taken.answered) == ("opened", True)


def test_a_reply_address_is_forgotten_by_the_outbox_and_survives_a_change_of_keys(settings) -> None:
    take_in(letter(), now=timezone.now())
    case, ours = Case.objects.get(), OutgoingMail.objects.get(kind="acknowledgement")
    deliver_due(timezone.now() + timedelta(minutes=1))
    assert OutgoingMail.objects.get(pk=ours.pk).reply_to == ""
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", [settings.SECRET_KEY]
    taken = take_in(letter("Hej\n", to=ours.reply_to, **{"from": "x@example.net"}), now=timezone.now())
    assert taken == TakenIn("attached", case)
