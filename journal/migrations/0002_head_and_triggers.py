"""The head row every writer locks, and the triggers that refuse UPDATE, DELETE and TRUNCATE."""

from django.db import migrations

from journal import triggers


def lay(apps, schema_editor):
    apps.get_model("journal", "JournalHead").objects.get_or_create(id=1)
    triggers.stand(schema_editor.connection)


def lift(apps, schema_editor):
    triggers.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [migrations.RunPython(lay, lift)]
