"""Evaluation suites, deposited protocols of studies, and runs."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from roadmap.immutable import append_only
from roadmap.recorded import must_be_recorded
from roadmap.written_once import written_once


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0017_run_mappings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvaluationSuite",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "slug",
                    models.CharField(
                        max_length=60,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*$", "Use lower-case letters, digits and single hyphens."
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                (
                    "capability",
                    models.CharField(
                        choices=[
                            ("biological", "Biological"),
                            ("chemical", "Chemical"),
                            ("cyber", "Cyber"),
                            ("code_execution", "Code execution"),
                            ("autonomy", "Autonomy"),
                            ("ai_research", "AI research and development"),
                            ("alignment", "Alignment"),
                        ],
                        max_length=20,
                    ),
                ),
                ("cadence_days", models.PositiveIntegerField()),
                ("description", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "threshold",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluation_suites",
                        to="goals.threshold",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EvaluationStudy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("starts_on", models.DateField()),
                ("protocol_sha256", models.CharField(max_length=64)),
                ("deposited_at", models.DateTimeField()),
                (
                    "deposited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "suite",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="studies", to="goals.evaluationsuite"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EvaluationRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("target", models.CharField(max_length=200)),
                ("ran_on", models.DateField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("complete", "Ran to its end"),
                            ("partial", "Ran in part"),
                            ("cancelled", "Cancelled"),
                            ("crashed", "Crashed"),
                        ],
                        max_length=9,
                    ),
                ),
                ("code_at", models.CharField(blank=True, max_length=300)),
                ("data_at", models.CharField(blank=True, max_length=300)),
                ("seeds_at", models.CharField(blank=True, max_length=300)),
                ("environment_at", models.CharField(blank=True, max_length=300)),
                ("samples", models.PositiveIntegerField(blank=True, null=True)),
                ("repeats", models.PositiveIntegerField(blank=True, null=True)),
                ("states_intervals", models.BooleanField(default=False)),
                ("recorded_at", models.DateTimeField()),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evaluation_runs",
                        to="goals.evidence",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="goals.evaluationstudy",
                    ),
                ),
                (
                    "suite",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="runs", to="goals.evaluationsuite"
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="evaluationsuite",
            constraint=models.CheckConstraint(
                condition=models.Q(("cadence_days__gt", 0)), name="evaluationsuite_has_a_cadence"
            ),
        ),
        migrations.AddConstraint(
            model_name="evaluationstudy",
            constraint=models.UniqueConstraint(fields=("suite", "number"), name="evaluationstudy_number_once"),
        ),
        migrations.AddConstraint(
            model_name="evaluationrun",
            constraint=models.UniqueConstraint(fields=("suite", "number"), name="evaluationrun_number_once"),
        ),
        migrations.AddConstraint(
            model_name="evaluationrun",
            constraint=models.CheckConstraint(
                condition=models.Q(("target", ""), _negated=True), name="evaluationrun_says_on_what"
            ),
        ),
        *written_once("goals_evaluationsuite", late=[("ended_at", "ended_by_id")]),
        *append_only("goals_evaluationstudy"),
        *append_only("goals_evaluationrun"),
        *must_be_recorded("goals_evaluationsuite", "suite/{slug}"),
        *must_be_recorded("goals_evaluationstudy", "suite/{suite.slug}"),
        *must_be_recorded("goals_evaluationrun", "suite/{suite.slug}"),
    ]
