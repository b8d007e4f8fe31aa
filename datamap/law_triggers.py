"""The database itself lets no voucher go before its law does (Bokföringslagen 7 kap. 2 §).

A row may be deleted when its fiscal year lies within ``LawPeriod``, which only who erases what is due moves, or when
two persons have released it. Laid by the migration. ``lift`` exists for the tests, which empty tables in between.
"""

from datetime import date

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q

from datamap.models import LawPeriod
from datamap.rules import LEDGER
from datamap.terms import Keep

TABLES = {"partners_invoice": "partners.Invoice", "partners_voucherdocument": "partners.VoucherDocument"}
CLOCK, RULE = LEDGER.after, LEDGER.rule
REFUSAL = "a law keeps this record"

_OVER = f"COALESCE((SELECT over FROM datamap_lawperiod WHERE rule = '{RULE}'), '0001-01-01')"  # noqa: S608 - our names


def name(table: str) -> str:
    """The trigger's."""
    return f"{table}_law_keeps"


def _sqlite(table: str) -> list[str]:
    return [
        f"""
CREATE TRIGGER {name(table)} BEFORE DELETE ON {table}
WHEN OLD.{CLOCK} > {_OVER} AND NOT EXISTS (
  SELECT 1 FROM datamap_release WHERE approved AND source = '{TABLES[table]}' AND "row" = CAST(OLD.id AS TEXT)
) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""  # noqa: S608 - our own names
    ]


def _postgres(table: str) -> list[str]:
    """Once for the statement, over all it deleted: a sweep of thousands asks one question, not thousands."""
    return [
        f"""
CREATE OR REPLACE FUNCTION {name(table)}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF EXISTS (
  SELECT 1 FROM gone WHERE gone.{CLOCK} > {_OVER} AND NOT EXISTS (
    SELECT 1 FROM datamap_release WHERE approved AND source = '{TABLES[table]}' AND "row" = gone.id::text)
) THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = '23514'; END IF;
RETURN NULL; END $$""",  # noqa: S608 - our own names
        f"CREATE TRIGGER {name(table)} AFTER DELETE ON {table} REFERENCING OLD TABLE AS gone "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {name(table)}()",
    ]


def over(keep: Keep, today: date) -> None:
    """Say that the rule's period has run out for what is due today; before it is deleted. Never moves back."""
    cutoff = keep.cutoff(today)
    if keep.rule == RULE and not LawPeriod.objects.filter(rule=RULE, over__gte=cutoff).exists():
        LawPeriod.objects.bulk_create([LawPeriod(rule=RULE, over=cutoff)], ignore_conflicts=True)
        LawPeriod.objects.filter(Q(over__lt=cutoff), rule=RULE).update(over=cutoff)


def stand(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers up on the tables there are; those that stand already are renewed."""
    lift(connection)
    laid = _postgres if connection.vendor == "postgresql" else _sqlite
    with connection.cursor() as cursor:
        for table in _there(connection):
            for statement in laid(table):
                cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers down."""
    with connection.cursor() as cursor:
        for table in _there(connection):
            where = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name(table)}{where}")


def _there(connection: BaseDatabaseWrapper) -> list[str]:
    """The newer of the tables is not there yet when the first migration comes by."""
    return [table for table in TABLES if table in connection.introspection.table_names()]
