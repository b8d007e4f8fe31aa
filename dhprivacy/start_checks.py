"""No start on a database that has lost one of its triggers.

On SQLite a migration that changes a constraint or a column builds the table anew, and its triggers go with the old one.
"""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.db import DatabaseError, connection

from datamap import law_triggers
from journal import triggers
from vault.reading import reading

# As laid by requests_app's migration 0003; on SQLite there is one for each kind of statement.
IMAGES = {
    "requests_app_case": "requests_app_no_living_image",
    "vault_shortlivedkey": "requests_app_no_late_image",
}


def laid(vendor: str) -> dict[str, set[str]]:
    """Every trigger the migrations have laid, by table."""
    kinds = [""] if vendor == "postgresql" else ["_insert", "_update"]
    return {
        triggers.TABLE: set(triggers.names(vendor)),
        **{table: {law_triggers.name(table)} for table in law_triggers.TABLES},
        **{table: {f"{name}{kind}" for kind in kinds} for table, name in IMAGES.items()},
    }


@register("start", deploy=True)
def every_trigger_stands(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """The journal can't be rewritten, a voucher not be deleted early, a decided case hold no image: none disabled."""
    try:
        with reading():
            there = connection.introspection.table_names()
            lacking = [
                name
                for table, names in laid(connection.vendor).items()
                if table in there  # else there are no tables yet
                for name in sorted(names - triggers.enabled(connection, table))
            ]
    except DatabaseError:
        return []
    return [
        Error(
            f"The database has no trigger {name}, or it is disabled.",
            hint="The migration that rebuilt the table must lay it again, in the words of the one that laid it first.",
            id="dhprivacy.E001",
        )
        for name in lacking
    ]
