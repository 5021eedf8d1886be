"""How each goal stands, kept in rows that are derived: they need no record (see records/not_logged.py)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0006_evidence_files"),
    ]

    operations = [
        migrations.CreateModel(
            name="StandingHead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("records", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="standinghead_is_one_row")],
            },
        ),
        migrations.CreateModel(
            name="GoalDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("goal", "The goal"),
                            ("milestone", "Milestone"),
                            ("turn", "Turn"),
                            ("target", "Target"),
                            ("update", "Update"),
                        ],
                        max_length=9,
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=80)),
                ("title", models.CharField(max_length=300)),
                ("due", models.DateField()),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="days", to="goals.goal"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "due"], name="goalday_due")],
                "constraints": [models.UniqueConstraint(fields=("goal", "kind", "key", "due"), name="goalday_once")],
            },
        ),
        migrations.CreateModel(
            name="GoalStanding",
            fields=[
                (
                    "goal",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="standing",
                        serialize=False,
                        to="goals.goal",
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=300)),
                ("due_words", models.CharField(blank=True, max_length=300)),
                ("is_in_force", models.BooleanField()),
                ("outcome", models.CharField(blank=True, max_length=24)),
                ("words", models.CharField(blank=True, max_length=200)),
                ("health", models.CharField(blank=True, max_length=10)),
                ("health_on", models.DateField(null=True)),
                ("health_is_old", models.BooleanField(default=False)),
                ("confidence", models.PositiveSmallIntegerField(null=True)),
                ("confidence_before", models.PositiveSmallIntegerField(null=True)),
                ("freshness", models.CharField(blank=True, max_length=12)),
                ("last_update_on", models.DateField(null=True)),
                ("update_due", models.DateField(null=True)),
                ("due", models.DateField(null=True)),
                ("first_due", models.DateField(null=True)),
                ("attention", models.PositiveSmallIntegerField()),
                ("sort_day", models.DateField()),
                ("made_on", models.DateField()),
                ("holds_until", models.DateField(null=True)),
                (
                    "revision",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="goals.revision"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["attention", "sort_day", "goal"], name="goalstanding_attention"),
                    models.Index(fields=["sort_day", "goal"], name="goalstanding_due"),
                    models.Index(fields=["holds_until"], name="goalstanding_holds_until"),
                    models.Index(fields=["made_on"], name="goalstanding_made_on"),
                ],
            },
        ),
    ]
