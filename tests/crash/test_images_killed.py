"""Killed at each step of decision and close: no readable ID image is left, before any recovery; none is lost (R-54)."""

import pytest

from requests_app.tasks import clean_images
from tests.crash import scenes, thief
from tests.crash.dying import kill_at_every_step

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def nothing_in_the_tables():
    """Afterwards the picture has never been in a row either."""
    yield
    assert thief.search_tables() == []


def cleaned(case):
    clean_images()
    return case


def test_killed_while_uploading() -> None:
    assert kill_at_every_step(scenes.uploading, stages=2) > 15


def test_killed_while_cleaning(cilla) -> None:
    assert kill_at_every_step(lambda: scenes.leasing(cilla), stages=2) >= 5
    assert kill_at_every_step(lambda: scenes.cleaning(cilla), stages=2) > 20


def test_killed_while_accepting(cilla) -> None:
    lay = lambda: scenes.accepting(cleaned(scenes.with_image(scenes.fresh_case())), cilla)  # noqa: E731
    assert kill_at_every_step(lay, stages=2) > 20


def test_killed_while_accepting_a_case_that_came_by_mail(cilla) -> None:
    """Two keys die: the image's and the raw mail's."""
    lay = lambda: scenes.accepting(cleaned(scenes.case_by_mail()), cilla)  # noqa: E731
    assert kill_at_every_step(lay, stages=2) > 20


def test_killed_while_declining(cilla) -> None:
    lay = lambda: scenes.declining(scenes.with_image(scenes.fresh_case()), cilla)  # noqa: E731
    assert kill_at_every_step(lay, stages=2) > 20


def test_killed_while_closing(cilla) -> None:
    assert kill_at_every_step(lambda: scenes.closing(scenes.answered_with_image(cilla), cilla), stages=2) > 20


def test_killed_while_withdrawing() -> None:
    assert kill_at_every_step(lambda: scenes.withdrawing(scenes.with_image(scenes.fresh_case())), stages=2) > 20


def test_killed_while_a_mail_is_taken_in(cilla) -> None:
    assert kill_at_every_step(lambda: scenes.storing_mail(cilla), stages=2) > 10
    assert kill_at_every_step(lambda: scenes.reading_mail(cilla), stages=2) > 50
