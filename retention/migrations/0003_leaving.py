"""A closed account gets the day it was closed. Of those closed before, only the last login is known."""

from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from identifiers import stockholm_date


def closed_before(apps: Any, _schema: Any) -> None:
    """Their clock so far."""
    closed = apps.get_model("auth", "User").objects.filter(is_active=False)
    leaving = apps.get_model("retention", "Leaving")
    leaving.objects.bulk_create(
        leaving(account_id=user.pk, left_on=stockholm_date(user.last_login or user.date_joined)) for user in closed
    )


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("retention", "0002_brake_and_latch"),
    ]

    operations = [
        migrations.CreateModel(
            name="Leaving",
            fields=[
                (
                    "account",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="leaving",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="account",
                    ),
                ),
                ("left_on", models.DateField(verbose_name="closed on")),
            ],
            options={"verbose_name": "closed account", "verbose_name_plural": "closed accounts"},
        ),
        migrations.RunPython(closed_before, migrations.RunPython.noop),
    ]
