"""Killed while a person is erased: all or nothing. Killed while mail leaves: none lost, at worst one copy more."""

import pytest

from tests.crash import erasures
from tests.crash.dying import kill_at_every_step

READS = ("SELECT", "SAVEPOINT", "RELEASE")

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]


def test_killed_while_a_partner_is_erased(cilla, eva) -> None:
    """Before a read the same is committed as before the next write: reads are left out here, there are so many."""
    lay = lambda: erasures.erasing(cilla, eva)  # noqa: E731
    assert kill_at_every_step(lay, stages=2, only=lambda step: step.split()[1] not in READS) > 30


def test_killed_while_mail_is_delivered() -> None:
    """Leased, sent, and the same for the second: five stages."""
    assert kill_at_every_step(erasures.delivering, stages=5) > 15
    assert len(erasures.sent_copies()) > len(set(erasures.sent_copies())), "the one copy more was never seen"
