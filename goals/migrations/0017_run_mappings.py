"""Which number of which tool's runs is a reading of a metric."""

from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from roadmap.recorded import must_be_recorded
from roadmap.written_once import written_once


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0016_days_by_due"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RunMapping",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("tool", models.CharField(max_length=100)),
                ("target", models.CharField(blank=True, max_length=200)),
                ("measure", models.CharField(max_length=200)),
                ("factor", models.DecimalField(decimal_places=6, default=Decimal("1"), max_digits=20)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="run_mappings", to="goals.metric"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("metric", "number"), name="runmapping_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("metric", "tool", "target"),
                        name="runmapping_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("tool", ""), _negated=True), models.Q(("measure", ""), _negated=True)
                        ),
                        name="runmapping_says_what",
                    ),
                    models.CheckConstraint(condition=models.Q(("factor__gt", 0)), name="runmapping_factor_is_positive"),
                ],
            },
        ),
        *written_once("goals_runmapping", late=[("ended_at", "ended_by_id")]),
        *must_be_recorded("goals_runmapping", "goal/{metric.goal.slug}"),
    ]
