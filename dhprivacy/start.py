"""The start of web, worker and clock: like ``manage.py``, none of them begins with a gap in the map or a bad key."""

import logging
import sys
from typing import Any

import django
from django.apps import apps
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

log = logging.getLogger(__name__)

AT_START = "start"  # the tag of checks that ask the database: `manage.py check --deploy` and every start run them
NOT_REPLAYED, EXIT_CODE = "retention.E001", 3  # the database came out of a backup and holds people who were erased
# What a person needs to look at such a database and to bring it in step. None of it shows or sends anything.
BEFORE_THE_REPLAY = {"replay_erasures", "restore", "backup_key", "verify_journal", "migrate", "showmigrations", "check"}
BEFORE_THE_REPLAY |= {"makemigrations", "sqlmigrate", "makemessages", "compilemessages", "collectstatic"}
BEFORE_THE_REPLAY |= {"help", "--help", "-h", "version", "--version"}


def stop_on_errors() -> None:
    """Run the system checks; warnings are left to ``manage.py check``.

    Raises ``ImproperlyConfigured`` on an error, ``SystemExit`` with code 3 before a restored database is replayed.
    """
    if not apps.ready:  # a second set-up would turn the log into what Celery has made of stderr, where it is lost
        django.setup()
    at_start = checks.run_checks(tags=[AT_START], include_deployment_checks=True)
    _stop_before_replay(at_start)
    found = [one for one in [*checks.run_checks(), *at_start] if one.is_serious() and not one.is_silenced()]
    if found:
        told = "; ".join(f"{one.id}: {one.msg}" for one in found)
        raise ImproperlyConfigured(f"Not started, the system checks found errors. {told} (See `manage.py check`.)")


def stop_command_before_replay(argv: list[str]) -> None:
    """``manage.py`` begins nothing on a restored database but what belongs to a restore. Raises ``SystemExit``."""
    if argv[1:] and argv[1] not in BEFORE_THE_REPLAY:
        django.setup()
        _stop_before_replay(checks.run_checks(tags=[AT_START], include_deployment_checks=True))


def _stop_before_replay(found: list[checks.CheckMessage]) -> None:
    for one in found:
        if one.id == NOT_REPLAYED:
            sys.stderr.write(f"Not started. {one.id}: {one.msg}\n")
            raise SystemExit(EXIT_CODE)


def stop_clockwork_on_errors(**kwargs: Any) -> None:
    """The same for Celery's ``worker_init`` and ``beat_init``, which swallow any exception but ``SystemExit``."""
    try:
        stop_on_errors()
    except ImproperlyConfigured as trouble:
        log.critical("%s", trouble)
        raise SystemExit(1) from trouble
