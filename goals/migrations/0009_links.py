"""The notes of the worker that looks at links, and the copies it keeps."""

import django.db.models.deletion
from django.db import migrations, models

from roadmap.immutable import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0008_watch"),
    ]

    operations = [
        migrations.CreateModel(
            name="LinkLook",
            fields=[
                (
                    "evidence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="link_look",
                        serialize=False,
                        to="goals.evidence",
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("url", models.URLField(max_length=500)),
                ("host", models.CharField(max_length=255)),
                ("due_at", models.DateTimeField(db_index=True)),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("ticket", models.CharField(blank=True, max_length=32)),
                ("busy_until", models.DateTimeField(blank=True, null=True)),
                ("looked_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "found",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("same", "As it was"),
                            ("other", "Not as it was"),
                            ("nothing", "Nothing there"),
                            ("unclear", "Nobody can tell"),
                        ],
                        max_length=8,
                    ),
                ),
                ("sentence", models.CharField(blank=True, max_length=300)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("content_type", models.CharField(blank=True, max_length=200)),
                (
                    "unconfirmed",
                    models.CharField(
                        blank=True,
                        choices=[("ok", "Unchanged"), ("changed", "Changed"), ("dead", "Dead")],
                        max_length=8,
                    ),
                ),
                ("unconfirmed_since", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("busy_until__isnull", False)),
                        fields=("host",),
                        name="linklook_one_at_a_time_of_a_host",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("unconfirmed", ""), ("unconfirmed_since__isnull", True)),
                            models.Q(
                                models.Q(("unconfirmed", ""), _negated=True), ("unconfirmed_since__isnull", False)
                            ),
                            _connector="OR",
                        ),
                        name="linklook_unconfirmed_since",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64)),
                ("file", models.CharField(max_length=64, unique=True)),
                ("size", models.PositiveBigIntegerField()),
                ("content_type", models.CharField(blank=True, max_length=200)),
                ("url", models.URLField(max_length=2000)),
                ("taken_at", models.DateTimeField()),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="link_copies", to="goals.evidence"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("evidence", "sha256"), name="linkcopy_content_once")],
            },
        ),
        *append_only("goals_linkcopy"),
    ]
