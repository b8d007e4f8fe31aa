"""Killed while people are reminded, a bounce noted, a letter printed or its code used: nothing lost, nothing twice."""

import pytest

from tests.crash import paper_and_reminders as scenes
from tests.crash.dying import kill_at_every_step

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]


def test_killed_while_people_are_reminded(cilla) -> None:
    """The task, the mail to staff, the letter: four stages."""
    assert kill_at_every_step(lambda: scenes.reminding(cilla), stages=4) > 15


def test_killed_while_a_bounce_is_noted() -> None:
    assert kill_at_every_step(scenes.bouncing, stages=2) > 5


def test_killed_while_a_letter_is_printed(cilla) -> None:
    assert kill_at_every_step(lambda: scenes.printing(cilla), stages=2) > 5


def test_killed_while_a_code_from_paper_is_used(cilla) -> None:
    """The try is counted before it is judged: three stages."""
    assert kill_at_every_step(lambda: scenes.opening(cilla), stages=3) > 5
