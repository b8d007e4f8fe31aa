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

TABLE, LABEL, CLOCK, RULE = "partners_invoice", "partners.Invoice", LEDGER.after, LEDGER.rule
NAME = f"{TABLE}_law_keeps"
REFUSAL = "a law keeps this record"

_OVER = f"COALESCE((SELECT over FROM datamap_lawperiod WHERE rule = '{RULE}'), '0001-01-01')"  # noqa: S608 - our names
_SQLITE = f"""
CREATE TRIGGER {NAME} BEFORE DELETE ON {TABLE}
WHEN OLD.{CLOCK} > {_OVER} AND NOT EXISTS (
  SELECT 1 FROM datamap_release WHERE approved AND source = '{LABEL}' AND "row" = CAST(OLD.id AS TEXT)
) BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"""  # noqa: S608 - our own names
_FUNCTION = f"""
CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF EXISTS (
  SELECT 1 FROM gone WHERE gone.{CLOCK} > {_OVER} AND NOT EXISTS (
    SELECT 1 FROM datamap_release WHERE approved AND source = '{LABEL}' AND "row" = gone.id::text)
) THEN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = '23514'; END IF;
RETURN NULL; END $$"""  # noqa: S608 - our own names
# Once for the statement, over all it deleted: a sweep of thousands asks one question, not thousands.
_POSTGRES = (
    f"CREATE TRIGGER {NAME} AFTER DELETE ON {TABLE} REFERENCING OLD TABLE AS gone "
    f"FOR EACH STATEMENT EXECUTE FUNCTION {NAME}()"
)


def over(keep: Keep, today: date) -> None:
    """Say that the rule's period has run out for what is due today; before it is deleted. Never moves back."""
    cutoff = keep.cutoff(today)
    if keep.rule == RULE and not LawPeriod.objects.filter(rule=RULE, over__gte=cutoff).exists():
        LawPeriod.objects.bulk_create([LawPeriod(rule=RULE, over=cutoff)], ignore_conflicts=True)
        LawPeriod.objects.filter(Q(over__lt=cutoff), rule=RULE).update(over=cutoff)


def stand(connection: BaseDatabaseWrapper) -> None:
    """Put the trigger up; one that stands already is renewed."""
    lift(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_FUNCTION)
        cursor.execute(_POSTGRES if connection.vendor == "postgresql" else _SQLITE)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the trigger down."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER IF EXISTS {NAME}{f' ON {TABLE}' if connection.vendor == 'postgresql' else ''}")
