"""Automation against people: terms fixed before a window, findings, judgements, results."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from roadmap.immutable import append_only
from roadmap.recorded import must_be_recorded
from roadmap.written_once import no_insert_when, written_once

# Once a comparison is called off, or its result is out, nothing is added to it; judges only before anything is found.
_CALLED_OFF = "EXISTS (SELECT 1 FROM goals_comparison c WHERE c.id = {0} AND c.called_off_at IS NOT NULL)"
_COUNTED = "EXISTS (SELECT 1 FROM goals_comparisonresult r WHERE r.comparison_id = {0})"
_OVER = f"({_COUNTED} OR {_CALLED_OFF})"
_FOUND = "EXISTS (SELECT 1 FROM goals_finding f WHERE f.comparison_id = {0})"


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0018_evaluations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Comparison",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                (
                    "criterion",
                    models.CharField(
                        max_length=60,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*$", "Use lower-case letters, digits and single hyphens."
                            )
                        ],
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("window_from", models.DateField()),
                ("window_to", models.DateField()),
                ("scope", models.TextField()),
                ("same_finding", models.TextField()),
                ("judging", models.TextField()),
                ("severities", models.JSONField()),
                ("counting", models.PositiveIntegerField()),
                ("baseline_text", models.TextField(blank=True)),
                ("baseline_value", models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ("baseline_on", models.DateField(blank=True, null=True)),
                ("currency", models.CharField(blank=True, max_length=20)),
                ("fixed_at", models.DateTimeField()),
                ("called_off_at", models.DateTimeField(blank=True, null=True)),
                ("called_off_reason", models.TextField(blank=True)),
                (
                    "called_off_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "fixed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="comparisons", to="goals.goal"
                    ),
                ),
                ("judges", models.ManyToManyField(related_name="+", to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="ComparisonResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("spent_hours_automation", models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ("spent_hours_people", models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ("spent_cost_automation", models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ("spent_cost_people", models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ("closed_at", models.DateTimeField()),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "comparison",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="result", to="goals.comparison"
                    ),
                ),
                (
                    "reading",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comparison_result",
                        to="goals.criterionreading",
                    ),
                ),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        max_length=12,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9]+(-[a-z0-9]+)*$", "Use lower-case letters, digits and single hyphens."
                            )
                        ],
                    ),
                ),
                ("side", models.CharField(choices=[("automation", "Automation"), ("people", "People")], max_length=10)),
                ("found_on", models.DateField()),
                ("description", models.TextField()),
                ("reference", models.CharField(blank=True, max_length=200)),
                ("hours", models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ("cost", models.DecimalField(blank=True, decimal_places=6, max_digits=20, null=True)),
                ("reported_at", models.DateTimeField()),
                (
                    "comparison",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="findings", to="goals.comparison"
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Judgement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("severity", models.PositiveIntegerField(blank=True, null=True)),
                ("reason", models.TextField(blank=True)),
                ("judged_at", models.DateTimeField()),
                (
                    "finding",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="judgements", to="goals.finding"
                    ),
                ),
                (
                    "judged_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "same_as",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="goals.finding",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="comparison",
            constraint=models.UniqueConstraint(fields=("goal", "number"), name="comparison_number_once"),
        ),
        migrations.AddConstraint(
            model_name="comparison",
            constraint=models.CheckConstraint(
                condition=models.Q(("window_to__gte", models.F("window_from"))), name="comparison_window_has_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="comparison",
            constraint=models.CheckConstraint(
                condition=models.Q(("counting__gt", 0)), name="comparison_counts_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(fields=("comparison", "code"), name="finding_code_once"),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reference", ""), _negated=True),
                fields=("comparison", "side", "reference"),
                name="finding_reference_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("hours__isnull", True), ("hours__gte", 0), _connector="OR"),
                name="finding_hours_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="finding",
            constraint=models.CheckConstraint(
                condition=models.Q(("cost__isnull", True), ("cost__gte", 0), _connector="OR"),
                name="finding_cost_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.UniqueConstraint(fields=("finding", "number"), name="judgement_number_once"),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("same_as__isnull", True),
                    models.Q(("same_as", models.F("finding")), _negated=True),
                    _connector="OR",
                ),
                name="judgement_of_two_findings",
            ),
        ),
        migrations.AddConstraint(
            model_name="comparisonresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    *(
                        models.Q((f"spent_{name}__isnull", True), (f"spent_{name}__gte", 0), _connector="OR")
                        for name in ("hours_automation", "hours_people", "cost_automation", "cost_people")
                    )
                ),
                name="comparisonresult_spent_not_negative",
            ),
        ),
        *written_once("goals_comparison", late=[("called_off_at", "called_off_by_id", "called_off_reason")]),
        *append_only("goals_comparison_judges"),
        *append_only("goals_finding"),
        *append_only("goals_judgement"),
        *append_only("goals_comparisonresult"),
        *no_insert_when("goals_finding", _OVER.format("NEW.comparison_id")),
        *no_insert_when(
            "goals_judgement",
            _OVER.format("(SELECT f.comparison_id FROM goals_finding f WHERE f.id = NEW.finding_id)"),
        ),
        *no_insert_when("goals_comparisonresult", _CALLED_OFF.format("NEW.comparison_id")),
        *no_insert_when("goals_comparison_judges", _FOUND.format("NEW.comparison_id")),
        *must_be_recorded("goals_comparison", "goal/{goal.slug}"),
        *must_be_recorded("goals_comparison_judges", "goal/{comparison.goal.slug}"),
        *must_be_recorded("goals_finding", "goal/{comparison.goal.slug}"),
        *must_be_recorded("goals_judgement", "goal/{finding.comparison.goal.slug}"),
        *must_be_recorded("goals_comparisonresult", "goal/{comparison.goal.slug}"),
    ]
