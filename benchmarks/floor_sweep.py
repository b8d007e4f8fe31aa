"""The floor: the six months' rule written by hand for these tables, 5,000 keys and one commit at a time.

As an expert would who knows the tables: key ranges, one statement per table, no map, no journal, no record of the run.
"""

from datetime import date
from typing import Any

from django.db import transaction

from identifiers import COUNTY_BY_PREFIX, months_cutoff

BATCH = 5000
DUE = "relation_ended_on <= %s AND restricted_at IS NULL"
THEIRS = f"partner_id IN (SELECT id FROM partners_partner WHERE id BETWEEN %s AND %s AND {DUE})"
QUARTER = {
    "postgresql": "to_char({0}, 'YYYY-\"Q\"Q')",
    "sqlite": "strftime('%%Y', {0}) || '-Q' || ((CAST(strftime('%%m', {0}) AS INTEGER) + 2) / 3)",
}


def sweep(connection: Any, today: date) -> int:
    """Everything due, batch by batch; answers how many partners went."""
    cutoff, done, last = months_cutoff(today, 6), 0, 0
    with connection.cursor() as cursor:
        _counties(cursor)
        while True:
            with transaction.atomic():
                find = f"SELECT id FROM partners_partner WHERE id > %s AND {DUE} ORDER BY id LIMIT %s"
                cursor.execute(find, [last, cutoff, BATCH])
                keys = [row[0] for row in cursor.fetchall()]
                if not keys:
                    return done
                done += _batch(cursor, connection.vendor, [keys[0], keys[-1], cutoff])
                last = keys[-1]


def _batch(cursor: Any, vendor: str, span: list[Any]) -> int:
    quarter = QUARTER[vendor]
    cursor.execute(
        "INSERT INTO partners_anonymisedpartner (county, kind, started_quarter, ended_quarter, recipe) "
        "SELECT coalesce(three.county, two.county, ''), p.kind, "
        f"{quarter.format('p.relation_started_on')}, {quarter.format('p.relation_ended_on')}, 'partner/1' "
        "FROM partners_partner p LEFT JOIN bench_county three ON three.prefix = substr(p.postcode, 1, 3) "
        "LEFT JOIN bench_county two ON two.prefix = substr(p.postcode, 1, 2) "
        f"WHERE p.id BETWEEN %s AND %s AND p.{DUE.replace('AND r', 'AND p.r')}",
        span,
    )
    for table in ("partners_supportmessage", "partners_usageevent", "datamap_legalhold"):
        cursor.execute(f"DELETE FROM {table} WHERE {THEIRS}", span)
    for table in ("partners_invoice", "requests_app_case"):
        cursor.execute(f"UPDATE {table} SET partner_id = NULL WHERE {THEIRS}", span)
    cursor.execute(f"DELETE FROM partners_partner WHERE id BETWEEN %s AND %s AND {DUE}", span)
    return int(cursor.rowcount)


def _counties(cursor: Any) -> None:
    cursor.execute("CREATE TEMPORARY TABLE bench_county (prefix text PRIMARY KEY, county text)")
    rows = list(COUNTY_BY_PREFIX.items())
    cursor.executemany("INSERT INTO bench_county VALUES (%s, %s)", rows)
