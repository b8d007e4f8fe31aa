"""What a link stopped and who was erased is known again after a backup from before was put back."""

import pytest

from datamap import erase
from datamap.erase.position import Standing, settle, standing
from datamap.erase.replaying import Replayed, replay
from datamap.models import ErasureMark
from identifiers import stockholm_today
from mailings.actions.unsubscribe import undo, unsubscribe
from partners.models import ErasedMark, Partner, Suppression
from partners.register import marketable
from partners.suppression import erased_before, suppressed
from vault.marks import Of, mark

pytestmark = pytest.mark.django_db


def restored() -> None:
    """The database as a backup from before everything brings it; the log is the newest."""
    settle()
    Suppression.objects.all().delete()
    ErasedMark.objects.all().delete()
    Partner.objects.update(marketing_stopped_at=None)
    ErasureMark.objects.update(number=0)
    assert standing() == Standing.BEHIND


def test_a_stop_by_link_is_put_back_and_can_still_be_undone(anna: Partner, bertil: Partner) -> None:
    unsubscribe(mark(Of.EMAIL, anna.email))
    unsubscribe(mark(Of.EMAIL, "nobody@example.net"))
    restored()
    assert replay(today=stockholm_today()) == Replayed(put_back=2)
    assert list(marketable()) == [bertil]
    assert suppressed(["nobody@example.net"])
    undo(mark(Of.EMAIL, anna.email))
    assert marketable().count() == 2


def test_what_was_undone_stays_undone(anna: Partner) -> None:
    unsubscribe(mark(Of.EMAIL, anna.email))
    undo(mark(Of.EMAIL, anna.email))
    restored()
    replay(today=stockholm_today())
    assert list(marketable()) == [anna]


def test_whom_the_backup_does_not_even_know_is_still_not_brought_back(anna: Partner) -> None:
    today = stockholm_today()
    plan = erase.plan(anna.pk, today=today)
    erase.apply(anna.pk, digest=plan.digest, today=today, by="clock", about=anna.pseudonym)
    restored()
    assert replay(today=today) == Replayed(not_there=1)
    assert erased_before(Of.EMAIL, ["anna@example.com"])
    assert erased_before(Of.NUMBER, ["19811218-9876"])
    assert suppressed(["anna@example.com"])
