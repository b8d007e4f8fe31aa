"""Killed at each step of a round through the mailbox: taken in once, and no copy of an ID image is left behind."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from outbox.models import OutgoingMail
from requests_app import tasks
from requests_app.actions import identity
from requests_app.intake import take_in as intake
from requests_app.intake.mail.sandbox import parse_limited
from requests_app.intake.mailbox.poll import poll
from requests_app.models import Case, IdentityMethod, InboundMail, Mailbox
from tests.crash import scenes, thief
from tests.crash.dying import Run, Scene, kill_at_every_step
from tests.dovecot import Dovecot
from tests.requests_app.letters_by_mail import letter
from vault import sealing

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

Lay = Callable[[bytes, str], Scene]


@pytest.fixture
def laid(dovecot: Dovecot, settings: Any, monkeypatch: pytest.MonkeyPatch, cilla: User) -> Lay:
    """A mail in a fresh mailbox, to be fetched by a round that dies."""

    def lay(raw: bytes, sender: str) -> Scene:
        mailbox = Dovecot(dovecot.room, dovecot.port, f"gdpr-{uuid4().hex[:12]}")
        settings.MAILBOX_URL, settings.MAILBOX_CA_FILE = mailbox.url(), mailbox.authority
        mailbox.deliver(raw)
        [given] = mailbox.holds()
        parsed = parse_limited(given)  # read once by the real reader, which takes its time
        monkeypatch.setattr(intake, "parse_limited", lambda raw: parsed)
        Mailbox.objects.all().delete()
        return Scene(_round, _picture(given), lambda: None, _next_rounds(mailbox, given, sender, cilla))

    return lay


def _round() -> None:
    """Some minutes after the one that died and left its lease."""
    Mailbox.objects.update(leased_until=None)
    poll(timezone.now())


def _picture(given: bytes) -> Callable[[], object]:
    def picture() -> object:
        mail = intake.known_by_its_bytes(given)
        return mail and (mail.outcome, (mail.mailbox_copy or "/gone").split("/")[1])

    return picture


def _next_rounds(mailbox: Dovecot, given: bytes, sender: str, cilla: User) -> Callable[[Run], None]:
    def recover(_run: Run) -> None:
        for _turn in range(2):
            _round()
            InboundMail.objects.update(received_at=timezone.now() - intake.READ_AFTER - timedelta(seconds=1))
            intake.read_again(now=timezone.now())
        mail = intake.known_by_its_bytes(given)
        assert mail is not None, "lost"
        assert mail.outcome == "opened"
        assert sealing.read(mail.raw) == given
        case = Case.objects.get(email=sender)
        assert list(case.mails.all()) == [mail], "taken twice"
        assert OutgoingMail.objects.filter(about=case.pseudonym).count() == 1
        holds_image = case.identity_documents.exists()
        assert mailbox.holds() == []
        assert mailbox.holds("Processed") == ([] if holds_image else [given])
        tasks.clean_images()
        identity.accept_identity(case, by=cilla, method=IdentityMethod.ADDRESS_ON_FILE)
        InboundMail.objects.filter(pk=mail.pk).update(raw=None)
        thief.clear_away()
        assert not holds_image or thief.can_be_opened() == []

    return recover


def test_killed_while_a_mail_with_an_id_image_is_fetched(laid: Lay) -> None:
    def lay() -> Scene:
        return laid(*scenes.raw_mail())

    assert kill_at_every_step(lay, stages=4) > 100


def test_killed_while_a_mail_is_fetched_and_moved(laid: Lay) -> None:
    """The steps between the two sides alone: the rest is the same as with an image."""

    def lay() -> Scene:
        sender = f"anna.{uuid4().hex[:8]}@example.com"
        return laid(letter(**{"from": f"Anna <{sender}>"}), sender)

    assert kill_at_every_step(lay, stages=4, only=lambda step: step.startswith(("imap", "commit"))) > 20
