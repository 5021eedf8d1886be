"""Evidence that is asked for, and what was answered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from roadmap.immutable import append_only
from roadmap.recorded import must_be_recorded


def person() -> models.ForeignKey:
    return models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL)


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0014_placings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("about", models.CharField(blank=True, max_length=100)),
                ("asked", models.CharField(max_length=500)),
                ("unnamed", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", person()),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence_requests", to="goals.goal"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("goal", "number"), name="evidencerequest_number_once"),
                    models.CheckConstraint(condition=~models.Q(asked=""), name="evidencerequest_says_what"),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why_not", models.CharField(blank=True, max_length=500)),
                ("answered_at", models.DateTimeField()),
                ("answered_by", person()),
                (
                    "evidence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="goals.evidence",
                    ),
                ),
                (
                    "request",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answer", to="goals.evidencerequest"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(evidence__isnull=False, why_not="")
                        | models.Q(evidence__isnull=True) & ~models.Q(why_not=""),
                        name="evidenceanswer_evidence_or_why_not",
                    ),
                ],
            },
        ),
        *append_only("goals_evidencerequest"),
        *append_only("goals_evidenceanswer"),
        *must_be_recorded("goals_evidencerequest", "goal/{goal.slug}"),
        *must_be_recorded("goals_evidenceanswer", "goal/{request.goal.slug}"),
    ]
