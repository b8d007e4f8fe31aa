"""Settings are read once, when a process starts; so each of these starts one."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from dhprivacy.fresh_secrets import fresh_secrets
from tests.world import ROOT, child_environment

SECRETS = ("SECRET_KEY", "VAULT_KEYS", "JOURNAL_SIGNING_KEY")
COOKIES = ("SESSION_COOKIE", "CSRF_COOKIE", "LANGUAGE_COOKIE")
OVER_TLS = {"SITE_URL": "https://gdpr.example.se", "DEBUG": "off", "ALLOWED_HOSTS": "gdpr.example.se"}


def start(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A fresh process that reads the settings; an empty value hides what a developer's .env says."""
    env = child_environment(**{"DATABASE_URL": f"sqlite:///{ROOT / 'var' / 'none.sqlite3'}", **environment})
    return subprocess.run([sys.executable, *command], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


def settings_of(names: list[str], **environment: str) -> dict[str, object]:
    """The settings called ``names`` as such a process sees them."""
    code = (
        f"import json; from django.conf import settings as s; print(json.dumps({{n: getattr(s, n) for n in {names}}}))"
    )
    done = start("-c", code, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize("debug", ["on", "off"])
def test_no_secret_has_a_default(name: str, debug: str) -> None:
    done = start("-c", "from django.conf import settings; settings.DEBUG", **{name: "", "DEBUG": debug})
    assert done.returncode != 0
    assert f"Set {name} (or {name}_FILE)" in done.stderr


def test_each_secret_can_stand_in_a_file(tmp_path: Path) -> None:
    fresh = fresh_secrets()
    for name, value in fresh.items():
        (tmp_path / name).write_text(f"{value}\n")
    files = {f"{name}_FILE": str(tmp_path / name) for name in fresh}
    assert settings_of(list(SECRETS), **dict.fromkeys(SECRETS, ""), **files) == fresh


def test_the_example_can_be_copied_as_it_is() -> None:
    """Nothing in it but the empty secrets takes effect, and no comment is read as a value."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith("#")] == [f"{name}=" for name in SECRETS]


def test_production_settings_pass_the_deployment_check() -> None:
    done = start("manage.py", "check", "--deploy", "--fail-level", "WARNING", **OVER_TLS, **fresh_secrets())
    assert done.returncode == 0, done.stderr


def test_plain_http_costs_the_cookies_their_prefix_and_secure_and_nothing_else() -> None:
    names = [f"{cookie}_{what}" for cookie in COOKIES for what in ("NAME", "SECURE", "HTTPONLY", "SAMESITE", "DOMAIN")]
    names += [f"{cookie}_PATH" for cookie in COOKIES]
    over_tls = settings_of(names, **OVER_TLS)
    over_http = settings_of(names, SITE_URL="http://127.0.0.1:8000")
    differ = {name for name in names if over_tls[name] != over_http[name]}
    assert differ == {f"{cookie}_{what}" for cookie in COOKIES for what in ("NAME", "SECURE")}
    for cookie in COOKIES:
        assert over_tls[f"{cookie}_NAME"] == f"__Host-{over_http[f'{cookie}_NAME']}"
        assert over_tls[f"{cookie}_SECURE"] is True
        assert over_tls[f"{cookie}_DOMAIN"] is None
        assert over_tls[f"{cookie}_PATH"] == "/"


@pytest.mark.parametrize(("pooled", "left"), [("", True), ("true", False)])
def test_a_pooled_connection_is_left_as_it_was(pooled: str, left: bool) -> None:
    where = {"DATABASE_URL": "postgres://user:word@host/name", "DATABASE_POOLED": pooled or "false"}
    seen = settings_of(["DATABASES"], **where)["DATABASES"]["default"]
    assert ("prepare_threshold" in seen["OPTIONS"], "options" in seen["OPTIONS"]) == (left, left)
    assert seen["DISABLE_SERVER_SIDE_CURSORS"] is not left
    assert seen["OPTIONS"]["server_side_binding"] is True


def test_without_database_and_redis_it_runs_on_sqlite_and_files(tmp_path: Path) -> None:
    seen = settings_of(
        ["DATABASES", "CELERY_BROKER_URL"], DATABASE_URL=f"sqlite:///{tmp_path / 'db.sqlite3'}", REDIS_URL=""
    )
    assert seen["CELERY_BROKER_URL"] == "filesystem://"
    options = seen["DATABASES"]["default"]["OPTIONS"]
    assert options["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in options["init_command"]


def test_a_fresh_clone_has_no_var_and_needs_none(tmp_path: Path) -> None:
    done = start("manage.py", "check", DATABASE_URL=f"sqlite:///{tmp_path / 'not' / 'there' / 'db.sqlite3'}")
    assert done.returncode == 0, done.stderr
