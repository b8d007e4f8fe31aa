"""Wrong ways to do it, each caught: by the database, or by a death between two of its steps."""

import tempfile
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from outbox import delivery
from requests_app.actions import close, erasure, identity
from requests_app.intake import keep
from tests.crash import erasures, scenes, thief
from tests.crash.dying import Scene, kill_at_every_step
from tests.crash.triggers_lifted import without_triggers
from vault import sealing

pytestmark = [pytest.mark.crash, pytest.mark.django_db(transaction=True)]


def outside_sql(step: str) -> bool:
    """Commits, disk and mail: where the order of things shows."""
    return not step.startswith("sql")


def caught(lay: Callable[[], Scene], spoil: Callable[[], object], saying: str, *, watched: bool = True) -> None:
    with nullcontext() if watched else without_triggers(), pytest.raises(AssertionError, match=saying):
        kill_at_every_step(lay, stages=5 if lay is erasures.delivering else 2, spoil=spoil, only=outside_sql)


def afterwards(module: Any, name: str) -> Callable[[], None]:
    """The mutant that does a part of the work in a transaction of its own, once the rest is committed."""

    def spoil() -> None:
        real = getattr(module, name)

        def later(*args: Any, **kwargs: Any) -> int:
            def alone() -> None:
                with transaction.atomic():
                    real(*args, **kwargs)

            transaction.on_commit(alone)
            return 0

        setattr(module, name, later)

    return spoil


def never(module: Any, name: str) -> Callable[[], None]:
    """The mutant that forgets it."""
    return lambda: setattr(module, name, lambda *args, **kwargs: 0)


def deciding(cilla) -> Callable[[], Scene]:
    return lambda: scenes.declining(scenes.with_image(scenes.fresh_case()), cilla)


def test_a_decision_that_forgets_the_keys(cilla) -> None:
    caught(deciding(cilla), never(identity, "destroy_images"), "IntegrityError")


def test_a_close_that_forgets_the_keys(cilla) -> None:
    lay = lambda: scenes.closing(scenes.answered_with_image(cilla), cilla)  # noqa: E731
    caught(lay, never(close, "destroy_images"), "IntegrityError")


def test_a_decision_that_forgets_the_keys_and_no_trigger_stands(cilla) -> None:
    caught(deciding(cilla), never(identity, "destroy_images"), "a decided case with a key", watched=False)


def test_keys_that_die_after_the_commit(cilla) -> None:
    """All is well at the end; only a death right after the commit shows it."""
    saying = "commit, after: a decided case with a key"
    caught(deciding(cilla), afterwards(identity, "destroy_images"), saying, watched=False)


def test_files_unlinked_before_the_commit(cilla) -> None:
    def spoil() -> None:
        transaction.on_commit = lambda work, using=None, robust=False: work()

    caught(deciding(cilla), spoil, "unlink, after: an image of an open case is lost")


def test_a_journal_line_after_the_commit(cilla) -> None:
    caught(deciding(cilla), afterwards(identity, "note"), "a stage too many")


def test_a_letter_after_the_commit(cilla, eva) -> None:
    caught(lambda: erasures.erasing(cilla, eva), afterwards(erasure, "post"), "erased and not told")


def test_a_picture_in_a_temporary_file() -> None:
    def spoil() -> None:
        real = sealing.seal

        def by_way_of_a_file(plaintext: Any, **rest: Any) -> Any:
            with tempfile.NamedTemporaryFile() as file:
                file.write(plaintext)
                file.flush()
                return real(plaintext, **rest)

        sealing.seal = by_way_of_a_file

    caught(scenes.uploading, spoil, "plaintext on the disk")


def test_a_picture_in_a_row() -> None:
    """Not a mutant of ours, but the thief does search the tables."""
    words = thief.marks()[2].decode()
    scenes.fresh_case().messages.create(at=timezone.now(), from_person=True, text=words)
    assert thief.search_tables() or thief.lies_in_plain()


def test_a_mail_noted_as_sent_before_it_is() -> None:
    def spoil() -> None:
        real = delivery.as_message

        def noting(mail: Any) -> Any:
            delivery.OutgoingMail.objects.filter(pk=mail.pk).update(sent_at=mail.due_at, text="")
            return real(mail)

        delivery.as_message = noting

    caught(erasures.delivering, spoil, "noted as sent and never sent")


def test_a_raw_mail_that_outlives_its_image(cilla, monkeypatch) -> None:
    monkeypatch.setattr(keep, "bind_raw", lambda mail, case: None)
    caught(lambda: scenes.declining(scenes.case_by_mail(), cilla), lambda: None, "a picture can be read")
