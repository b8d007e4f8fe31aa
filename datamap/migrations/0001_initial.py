import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("partners", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="LegalHold",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("legal_claim", "a legal claim (Art. 17(3)(e))"),
                            ("other_law", "a duty in another law (Art. 17(3)(b))"),
                        ],
                        max_length=20,
                        verbose_name="reason",
                    ),
                ),
                ("law", models.CharField(max_length=120, verbose_name="law")),
                ("section", models.CharField(max_length=60, verbose_name="section")),
                ("placed_at", models.DateTimeField(verbose_name="placed")),
                ("until", models.DateField(help_text="last day of the hold", verbose_name="until")),
                ("review_on", models.DateField(verbose_name="review on")),
                ("lifted_at", models.DateTimeField(blank=True, null=True, verbose_name="lifted")),
                (
                    "partner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="partners.partner",
                        verbose_name="partner",
                    ),
                ),
            ],
            options={
                "verbose_name": "hold",
                "verbose_name_plural": "holds",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("law__gt", ""), ("section__gt", "")),
                        name="a_hold_names_its_law_and_section",
                    )
                ],
            },
        ),
    ]
