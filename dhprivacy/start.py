"""The start of web, worker and clock: like ``manage.py``, none of them begins with a gap in the map or a bad key."""

import logging
from typing import Any

import django
from django.apps import apps
from django.core import checks
from django.core.exceptions import ImproperlyConfigured

log = logging.getLogger(__name__)


def stop_on_errors() -> None:
    """Run the system checks; warnings are left to ``manage.py check``. Raises ``ImproperlyConfigured`` on an error."""
    if not apps.ready:  # a second set-up would turn the log into what Celery has made of stderr, where it is lost
        django.setup()
    found = [one for one in checks.run_checks() if one.is_serious() and not one.is_silenced()]
    if found:
        told = "; ".join(f"{one.id}: {one.msg}" for one in found)
        raise ImproperlyConfigured(f"Not started, the system checks found errors. {told} (See `manage.py check`.)")


def stop_clockwork_on_errors(**kwargs: Any) -> None:
    """The same for Celery's ``worker_init`` and ``beat_init``, which swallow any exception but ``SystemExit``."""
    try:
        stop_on_errors()
    except ImproperlyConfigured as trouble:
        log.critical("%s", trouble)
        raise SystemExit(1) from trouble
