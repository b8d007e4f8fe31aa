"""What goes wrong is logged by place and kind; who it went wrong for, and their secret link, are not."""

import io
import logging

import pytest
from django.test import Client

TOKEN = "rh3Sf2mekXo1Rb7fFLQ_Q15lu84h1hwi8hMF70Gydgs"


def written(name: str, *args: object) -> str:
    """What the logger's own handlers (or root's) write of an exception with a person in it."""
    logger = logging.getLogger(name)
    handlers = [one for one in (logger.handlers or logging.getLogger().handlers) if type(one) is logging.StreamHandler]
    assert handlers, name
    out = io.StringIO()
    before = [one.setStream(out) for one in handlers]
    try:
        try:
            raise ValueError("Anna Åström, Exempelgatan 1")
        except ValueError as error:
            filled = [error if arg is ValueError else arg for arg in args]
            for one in handlers:
                one.handle(logger.makeRecord(name, logging.ERROR, "f", 1, filled[0], tuple(filled[1:]), _info(error)))
    finally:
        for one, stream in zip(handlers, before, strict=True):
            one.setStream(stream)
    return out.getvalue()


def _info(error: BaseException) -> tuple[type[BaseException], BaseException, object]:
    return type(error), error, error.__traceback__


@pytest.mark.parametrize("name", ["gunicorn.error", "gunicorn.access", "django.request", "celery.app.trace"])
def test_a_failed_request_leaves_neither_link_nor_person_in_the_log(name: str) -> None:
    said = written(name, "Error handling request %s %s", "POST", f"/arende/{TOKEN}/id/")
    assert "Error handling request POST" in said
    assert "ValueError" in said
    for secret in (TOKEN, "Anna", "Exempelgatan"):
        assert secret not in said


def test_a_failed_task_names_the_kind_of_its_exception_only() -> None:
    said = written("celery.app.trace", "Task %(name)s raised: %(exc)s", {"name": "outbox", "exc": "Anna Åström"})
    assert "Task outbox raised: ValueError" in said
    assert "Anna" not in said


@pytest.mark.django_db
def test_a_post_in_a_strange_alphabet_is_told_so() -> None:
    kind = "application/x-www-form-urlencoded; charset=utf-7"
    client = Client(enforce_csrf_checks=True)
    client.get("/begaran/")
    answer = client.post("/begaran/", b"rights=access", content_type=kind)
    assert answer.status_code == 400
    assert "<h1>" in answer.content.decode()
