"""Named readers of sealed evidence, their readings, and reveals of withheld words."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from roadmap.immutable import append_only
from roadmap.recorded import must_be_recorded
from roadmap.written_once import written_once


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0004_recorded"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceReader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("named_at", models.DateTimeField()),
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
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="readers", to="goals.evidence"
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("evidence", "number"), name="evidencereader_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("evidence", "reader"),
                        name="evidencereader_named_once_at_a_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidenceReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("revision", models.PositiveIntegerField()),
                ("read_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="openings", to="goals.evidence"
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("evidence", "number"), name="evidencereading_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="evidencereading_has_reason"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Reveal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("revealed_at", models.DateTimeField()),
                ("reason", models.CharField(max_length=500)),
                (
                    "redaction",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reveals", to="goals.redaction"
                    ),
                ),
                (
                    "revealed_to",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("redaction", "number"), name="reveal_number_once"),
                    models.CheckConstraint(condition=models.Q(("reason", ""), _negated=True), name="reveal_has_reason"),
                ],
            },
        ),
        *written_once("goals_evidencereader", late=[("ended_at", "ended_by_id")]),
        *append_only("goals_evidencereading"),
        *append_only("goals_reveal"),
        *must_be_recorded("goals_evidencereader", "evidence/{evidence.slug}"),
        *must_be_recorded("goals_evidencereading", "evidence/{evidence.slug}"),
        *must_be_recorded("goals_reveal", "{redaction.subject}"),
    ]
