"""In the demo, mail is written to a folder that the desk can show."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from outbox.delivery import deliver_due
from outbox.demo_folder import list_mails, shown
from outbox.queue import queue

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_folder(settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")


def test_newest_first_as_it_was_written() -> None:
    long_line = "Å" * 300
    queue(
        kind="notice",
        to="anna@example.com",
        subject="Ärendet är öppnat",
        text=f"Hej Anna!\n\n{long_line}\nHälsningar\n",
    )
    queue(kind="notice", to="bertil@example.org", subject="Nummer två", text="Hej!\n", html="<p>Hej!</p>")
    deliver_due(timezone.now())
    second, first = list_mails()
    assert (first.to, first.subject) == ("anna@example.com", "Ärendet är öppnat")
    assert first.text == f"Hej Anna!\n\n{long_line}\nHälsningar\n"
    assert first.date is not None
    assert (second.to, second.text) == ("bertil@example.org", "Hej!\n")


def test_two_mails_in_one_file_are_two() -> None:
    backend = get_connection()
    for number in (1, 2):
        backend.send_messages([EmailMessage(f"Nummer {number}", f"Hej {number}!\n", "a@example.se", ["b@example.org"])])
    assert len(list(Path(settings.EMAIL_FILE_PATH).iterdir())) == 1
    assert [(mail.subject, mail.text) for mail in list_mails()] == [("Nummer 2", "Hej 2!\n"), ("Nummer 1", "Hej 1!\n")]


def test_an_empty_folder_and_a_real_server_show_nothing(settings) -> None:
    assert list_mails() == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert not shown()
    assert list_mails() == []
