"""No start on a database out of a backup that still holds people who were erased (D27)."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from datamap.erase.log import LogBroken
from datamap.erase.position import Standing, standing

WHAT_TO_DO = {
    Standing.BEHIND: "This database came out of a backup: run `manage.py replay_erasures`, which erases again whom the "
    "backup brought back.",
    Standing.LOG_LOST: "This database knows erasures that the erasure log does not: put the right ERASURE_LOG back "
    "(docs/runbook.md).",
}


@register("start", deploy=True)
def database_is_in_step(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Hold the erasure log against the database."""
    try:
        now = standing()
    except (LogBroken, OSError) as trouble:
        return [Error(f"The erasure log can't be read: {trouble} (docs/runbook.md).", id="retention.E001")]
    return [Error(WHAT_TO_DO[now], id="retention.E001")] if now in WHAT_TO_DO else []
