"""The database itself refuses to change or delete a journal line.

Laid by the migration. ``lift`` exists for the tests, which empty tables between each other; nothing else calls it.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "journal_journalentry"
REFUSAL = "the journal is append-only"

_SQLITE = {
    f"{TABLE}_no_{act.lower()}": (
        f"CREATE TRIGGER {TABLE}_no_{act.lower()} BEFORE {act} ON {TABLE} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    for act in ("UPDATE", "DELETE")
}
_POSTGRES = {
    f"{TABLE}_no_change": (
        f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE OR DELETE ON {TABLE} "
        f"FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuses()"
    ),
    f"{TABLE}_no_truncate": (
        f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuses()"
    ),
}
_POSTGRES_FUNCTION = (
    f"CREATE OR REPLACE FUNCTION {TABLE}_refuses() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = '23514'; END $$"
)


def stand(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers up; those that stand already are renewed."""
    lift(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        for statement in names(connection.vendor).values():
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers down."""
    where = f" ON {TABLE}" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in names(connection.vendor):
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")


def standing(connection: BaseDatabaseWrapper) -> bool:
    """Do all of them stand, and none of them disabled?"""
    return set(names(connection.vendor)) <= enabled(connection, TABLE)


def enabled(connection: BaseDatabaseWrapper, table: str) -> set[str]:
    """The names of the triggers that stand on a table and are not disabled."""
    if connection.vendor == "postgresql":
        query = "SELECT tgname FROM pg_trigger WHERE tgrelid = to_regclass(%s) AND tgenabled IN ('O', 'A')"
    else:
        query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(query, [table])
        return {row[0] for row in cursor.fetchall()}


def names(vendor: str) -> dict[str, str]:
    """The journal's triggers by name, each with the statement that lays it."""
    return _POSTGRES if vendor == "postgresql" else _SQLITE
