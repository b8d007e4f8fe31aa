"""A decided or closed case can't hold the key of an ID image, not even in a race (R-54, security.md D8 and appendix B).

Two triggers watch both sides. On PostgreSQL the key's side takes a share lock on the case row before it looks, so that
it sees what a concurrent decision has committed; SQLite has one writer at a time and needs no lock.
"""

from django.db import migrations

POSTGRESQL = [
    """
    CREATE FUNCTION requests_app_no_living_image() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (NEW.identity IN ('accepted', 'declined') OR NEW.status = 'closed')
           AND EXISTS (SELECT 1 FROM vault_shortlivedkey WHERE "case" = NEW.id) THEN
            RAISE EXCEPTION 'a decided or closed case still holds the key of an ID image' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER requests_app_no_living_image BEFORE INSERT OR UPDATE ON requests_app_case
        FOR EACH ROW EXECUTE FUNCTION requests_app_no_living_image()
    """,
    """
    CREATE FUNCTION requests_app_no_late_image() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        found_identity text;
        found_status text;
    BEGIN
        IF NEW."case" IS NULL THEN RETURN NEW; END IF;
        SELECT identity, status INTO found_identity, found_status
            FROM requests_app_case WHERE id = NEW."case" FOR SHARE;
        IF found_identity IN ('accepted', 'declined') OR found_status = 'closed' THEN
            RAISE EXCEPTION 'a decided or closed case takes no ID image' USING ERRCODE = '23514';
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER requests_app_no_late_image BEFORE INSERT OR UPDATE ON vault_shortlivedkey
        FOR EACH ROW EXECUTE FUNCTION requests_app_no_late_image()
    """,
]

DECIDED = "(NEW.identity IN ('accepted', 'declined') OR NEW.status = 'closed')"
LIVING = 'EXISTS (SELECT 1 FROM vault_shortlivedkey WHERE "case" = NEW.id)'
LATE = """EXISTS (SELECT 1 FROM requests_app_case WHERE id = NEW."case"
    AND (identity IN ('accepted', 'declined') OR status = 'closed'))"""


def _sqlite(name, event, table, condition, words):
    return f"""
    CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {condition}
    BEGIN SELECT RAISE(ABORT, '{words}'); END
    """


SQLITE = [
    _sqlite(
        f"requests_app_no_living_image_{event.lower()}",
        event,
        "requests_app_case",
        f"{DECIDED} AND {LIVING}",
        "a decided or closed case still holds the key of an ID image",
    )
    for event in ("INSERT", "UPDATE")
] + [
    _sqlite(
        f"requests_app_no_late_image_{event.lower()}",
        event,
        "vault_shortlivedkey",
        LATE,
        "a decided or closed case takes no ID image",
    )
    for event in ("INSERT", "UPDATE")
]

REMOVE = {
    "postgresql": [
        "DROP TRIGGER requests_app_no_late_image ON vault_shortlivedkey",
        "DROP FUNCTION requests_app_no_late_image",
        "DROP TRIGGER requests_app_no_living_image ON requests_app_case",
        "DROP FUNCTION requests_app_no_living_image",
    ],
    "sqlite": [
        f"DROP TRIGGER requests_app_no_{what}_{event}"
        for what in ("living_image", "late_image")
        for event in ("insert", "update")
    ],
}


def forwards(apps, schema_editor):
    for statement in POSTGRESQL if schema_editor.connection.vendor == "postgresql" else SQLITE:
        schema_editor.execute(statement)


def backwards(apps, schema_editor):
    for statement in REMOVE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("requests_app", "0002_roles"),
        ("vault", "0001_initial"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]
