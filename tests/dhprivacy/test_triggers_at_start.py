"""A database that lost one of its triggers is not started on."""

import pytest
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from dhprivacy import start
from dhprivacy.start_checks import laid

pytestmark = pytest.mark.django_db
LAID = [(table, name) for table, names in sorted(laid(connection.vendor).items()) for name in sorted(names)]


def on(table: str) -> str:
    return f" ON {table}" if connection.vendor == "postgresql" else ""


def found() -> list[str]:
    return [one.msg for one in run_checks(tags=[start.AT_START], include_deployment_checks=True)]


def test_as_migrated_every_trigger_stands_and_none_is_forgotten_by_the_check() -> None:
    assert found() == []
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'")
        assert sorted(cursor.fetchall()) == LAID


@pytest.mark.parametrize(("table", "name"), LAID)
def test_without_one_nothing_starts(table: str, name: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{on(table)}")
    with pytest.raises(ImproperlyConfigured, match=f"dhprivacy.E001: The database has no trigger {name}"):
        start.stop_on_errors()


def test_a_disabled_one_is_as_good_as_none() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no disabled triggers")
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE journal_journalentry DISABLE TRIGGER journal_journalentry_no_change")
    assert len(found()) == 1


def test_before_the_first_migration_there_is_nothing_to_miss() -> None:
    with connection.cursor() as cursor:
        for table, name in LAID:
            cursor.execute(f"DROP TRIGGER {name}{on(table)}")
        for table in laid(connection.vendor):
            cursor.execute(f"ALTER TABLE {table} RENAME TO {table}_away")
    assert found() == []
