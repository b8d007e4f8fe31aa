"""Other mails of the corpus's kinds: none lost, none answered that must not be, each understood as a person would."""

import pytest
from django.utils import timezone

from outbox.models import OutgoingMail
from requests_app.intake.take_in import take_in
from requests_app.models import InboundMail
from tests.requests_app.mails_of_every_kind import KINDS, SAID, plain
from vault import sealing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_is_understood(kind: str) -> None:
    make, outcomes, rights = KINDS[kind]
    raw = make()
    taken = take_in(raw, now=timezone.now())
    mail = InboundMail.objects.get()
    assert mail.raw is not None
    assert sealing.read(mail.raw) == raw
    suggested = {demand.right for demand in taken.case.demands.all()} if taken.case else set()
    assert taken.outcome in outcomes, (mail.why, suggested)
    if taken.outcome == "filed_auto":
        assert not OutgoingMail.objects.exists()
    elif taken.outcome == "opened" and rights is not None and rights:
        assert suggested == rights


@pytest.mark.parametrize("words", SAID)
def test_one_line_is_heard(words: str) -> None:
    case = take_in(plain("Hej", f"Hej!\n\n{words}\n\nHälsningar\nBertil"), now=timezone.now()).case
    assert case is not None
    assert {demand.right for demand in case.demands.all()} == SAID[words]
