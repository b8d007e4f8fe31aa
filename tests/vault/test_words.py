"""Short secrets in another room's column: sealed, opened for their purpose alone, and found by a rotation of keys."""

import base64
import os

import pytest
from django.contrib.auth.models import User

from dhprivacy.sign_in.adapters import PURPOSE
from tests.desk_client import CodeApp, enrol
from vault.keys import KeyTrouble
from vault.rewrap import in_use, rewrap, unknown
from vault.words import open_words, seal_words

pytestmark = pytest.mark.django_db


def key(name: str) -> str:
    return f"{name}:{base64.b64encode(os.urandom(32)).decode()}"


def seed(user: User) -> str:
    return open_words(user.authenticator_set.get().data["secret"], purpose=PURPOSE)


def test_they_open_for_their_purpose_alone_and_not_when_changed() -> None:
    sealed = seal_words("seed", purpose=PURPOSE)
    assert open_words(sealed, purpose=PURPOSE) == "seed"
    key_id, nonce, words = sealed.split(".")
    changed = base64.urlsafe_b64encode(base64.urlsafe_b64decode(words)[::-1]).decode()
    for other, purpose in (
        (sealed, "another"), (f"{key_id}.{nonce}.{changed}", PURPOSE), ("seed", PURPOSE), ("a.!.b", PURPOSE)
    ):  # fmt: skip
        with pytest.raises(KeyTrouble):
            open_words(other, purpose=purpose)
    assert seal_words("seed", purpose=PURPOSE) != sealed, "never the same twice"


def test_a_new_master_key_finds_them(settings, cilla: User) -> None:
    old, new = key("k1"), key("k2")
    settings.VAULT_KEYS = old
    app: CodeApp = enrol(cilla)
    settings.VAULT_KEYS = f"{new},{old}"
    assert in_use() == {"k1": 1}
    told = rewrap()
    assert (told.done, told.stuck, in_use()) == (1, {}, {"k2": 1})
    settings.VAULT_KEYS = new
    assert seed(cilla) == app.secret
    assert unknown() == set()


def test_a_master_key_that_is_gone_is_told_and_stops_the_start(settings, cilla: User) -> None:
    settings.VAULT_KEYS = key("k1")
    enrol(cilla)
    settings.VAULT_KEYS = key("k2")
    assert rewrap().stuck == {"k1": 1}
    assert unknown() == {"k1"}
    with pytest.raises(KeyTrouble):
        seed(cilla)
