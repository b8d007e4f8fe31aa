"""No mail leaves the mailbox for its age while the clock may be lying (D26); what holds an ID image goes at once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from requests_app import tasks
from requests_app.models import InboundMail
from retention.models import Watermark
from tests.dovecot import Dovecot
from tests.requests_app.letters_by_mail import letter, photo

pytestmark = pytest.mark.django_db(transaction=True)
DAY = timedelta(days=1)


def test_a_clock_that_is_not_believed_removes_no_mail_for_its_age(mailbox: Dovecot) -> None:
    now = timezone.now()
    mailbox.deliver(letter())
    tasks.read_mailbox()
    InboundMail.objects.update(received_at=now - 8 * DAY, copy_due_at=now - DAY)
    Watermark.objects.update_or_create(pk=1, defaults={"known_at": now - 3 * DAY})
    mailbox.deliver(letter("Min legitimation är bifogad.", ("id-kort.jpg", photo())))
    tasks.read_mailbox()
    assert InboundMail.objects.count() == 2
    assert len(mailbox.holds("Processed")) == 1, "the letter waits for a person, the picture does not"
    Watermark.objects.update(known_at=timezone.now())
    tasks.read_mailbox()
    assert (mailbox.holds(), mailbox.holds("Processed")) == ([], [])
