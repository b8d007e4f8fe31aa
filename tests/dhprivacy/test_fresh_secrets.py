"""``make install`` makes secrets once, and never over those that are there."""

import base64
import stat
from pathlib import Path

from dhprivacy.fresh_secrets import fresh_secrets, write


def test_a_new_env_holds_every_secret_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    assert write(env)
    assert stat.S_IMODE(env.stat().st_mode) == 0o600
    held = dict(line.split("=", 1) for line in env.read_text().splitlines() if not line.startswith("#"))
    assert len(held["SECRET_KEY"]) >= 50
    name, key = held["VAULT_KEYS"].split(":")
    assert name == "k1"
    assert len(base64.b64decode(key)) == len(base64.b64decode(held["JOURNAL_SIGNING_KEY"])) == 32


def test_an_env_that_is_there_is_left_alone(tmp_path: Path) -> None:
    env = tmp_path / ".env"
    env.write_text("SECRET_KEY=mine\n")
    assert not write(env)
    assert env.read_text() == "SECRET_KEY=mine\n"


def test_no_two_houses_share_a_secret() -> None:
    one, other = fresh_secrets(), fresh_secrets()
    assert not set(one.values()) & set(other.values())
