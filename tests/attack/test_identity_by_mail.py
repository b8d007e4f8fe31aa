"""A case that came by mail: after the decision no byte of the ID image is left, the mail server's disk included."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from requests_app.actions import identity
from requests_app.intake.by_hand import open_case_for_mail
from requests_app.intake.mailbox.poll import poll
from requests_app.models import Attachment, Case, IdentityMethod, InboundMail
from requests_app.tasks import clean_images
from tests.crash import thief
from tests.crash.conftest import thiefs_folder
from tests.dovecot import Dovecot
from tests.requests_app.letters_by_mail import letter
from vault.reconcile import reconcile

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["thiefs_folder"]  # a vault, a mail folder and a folder for temporary files of their own

ASKS = "Hej!\n\nJag begär ett registerutdrag enligt artikel 15 i GDPR. Min legitimation är bifogad.\n\nAnna\n"


def traces(mailbox: Dovecot) -> list[Path]:
    """Every file that shows a piece of the picture: the mail server's, the vault's, the database's, temporary ones."""
    on_the_server = [path for path in mailbox.maildir().rglob("*") if path.is_file()]
    shown = [path for path in on_the_server if any(mark in path.read_bytes() for mark in thief.marks())]
    return shown + thief.lies_in_plain()


def nothing_is_left(mailbox: Dovecot) -> None:
    poll(timezone.now())
    reconcile(timezone.now() + thief.LATER)
    assert traces(mailbox) == []
    assert thief.can_be_opened() == []
    assert thief.search_tables() == []


@pytest.mark.parametrize("name", ["legitimation.jpg", "IMG_0001.jpg", "bilaga.jpg"])
def test_after_the_decision_no_byte_of_the_image_is_left(mailbox: Dovecot, cilla: User, name: str) -> None:
    mailbox.deliver(letter(ASKS, (name, thief.picture()), ("avtal.txt", b"Avtal 1234")))
    assert traces(mailbox), "a search that finds nothing now proves nothing later"
    poll(timezone.now())
    assert traces(mailbox) == [], "sealed, and gone from the mailbox"
    assert thief.can_be_opened()
    clean_images()
    case = Case.objects.get()
    identity.accept_identity(case, by=cilla, method=IdentityMethod.ID_IMAGE, document_type="passport")
    nothing_is_left(mailbox)
    assert [one.name for one in Attachment.objects.all()] == ["avtal.txt"]
    assert "registerutdrag" in case.messages.get().text
    mail = InboundMail.objects.get()
    assert mail.raw.destroyed_at


def test_a_mail_nobody_could_sort_has_its_copy_removed_once_its_case_is_decided(mailbox: Dovecot, cilla: User) -> None:
    marks = {"list_unsubscribe": "<mailto:x@example.com>", "subject": "Hej"}
    mailbox.deliver(letter("Se bilden.\n", ("bild.jpg", thief.picture()), **marks))
    poll(timezone.now())
    mail = InboundMail.objects.get()
    assert mail.outcome == "quarantined"
    assert traces(mailbox), "it waits in Processed"
    case = open_case_for_mail(mail, by=cilla, right="access", language="sv", name="", email="anna@example.com")
    identity.decline_identity(case, by=cilla)
    nothing_is_left(mailbox)


def test_a_picture_marked_as_the_id_document_goes_from_the_mailbox_too(mailbox: Dovecot, cilla: User) -> None:
    mailbox.deliver(letter("Hej! Hur länge sparar ni uppgifter?\n", ("bild.jpg", thief.picture()), subject="En fråga"))
    poll(timezone.now())
    assert traces(mailbox), "nothing says that it is an ID document"
    identity.mark_as_identity(Attachment.objects.get(), by=cilla)
    poll(timezone.now())
    assert traces(mailbox) == []
