"""What reports, policy versions and standards said before they were put right; a standard may be put right from now on."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from roadmap.immutable import append_only
from roadmap.on_database import OnDatabase
from roadmap.recorded import must_be_recorded

FROZEN = append_only("goals_standard")


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0010_reasons_of_owners"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject", models.CharField(max_length=120)),
                ("standard", models.PositiveIntegerField(blank=True, null=True)),
                ("number", models.PositiveIntegerField()),
                ("was", models.JSONField()),
                ("reason", models.TextField()),
                ("made_at", models.DateTimeField()),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("subject", "number"), name="correction_number_once")],
            },
        ),
        *append_only("goals_correction"),
        *must_be_recorded("goals_correction", "{subject}"),
        *[OnDatabase(one.backwards, one.forwards) for one in reversed(FROZEN)],
    ]
