"""Somebody tries passwords at the staff's door."""

import pytest
from django.test import Client

from requests_app.actions.rate_limit import LOGIN
from tests.cast import PASSWORD

pytestmark = pytest.mark.django_db


def test_passwords_cannot_be_tried_by_the_thousand(cilla) -> None:
    stranger = Client(REMOTE_ADDR="203.0.113.9")
    wrong = {"username": "cilla", "password": "wrong"}
    for _try in range(LOGIN.most):
        assert stranger.post("/staff/login/", wrong).status_code == 200
    refused = stranger.post("/staff/login/", {"username": "cilla", "password": PASSWORD})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 0
    colleague = Client(REMOTE_ADDR="203.0.113.10")
    assert colleague.post("/staff/login/", {"username": "cilla", "password": PASSWORD}).status_code == 302
    assert stranger.get("/staff/login/").status_code == 200
