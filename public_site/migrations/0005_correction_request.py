"""Requests for corrections from outside, and their answers."""

from django.db import migrations, models

from roadmap.immutable import append_only
from roadmap.recorded import must_be_recorded


class Migration(migrations.Migration):
    dependencies = [
        ("public_site", "0004_desk"),
    ]

    operations = [
        migrations.CreateModel(
            name="CorrectionRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("goal", models.SlugField(blank=True, db_index=False, max_length=80)),
                ("words", models.TextField()),
                ("source", models.CharField(blank=True, max_length=500)),
                ("may_quote", models.BooleanField(default=False)),
                ("contact", models.CharField(blank=True, max_length=254)),
                ("sender", models.CharField(blank=True, max_length=64)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Not answered yet"),
                            ("accepted", "Accepted"),
                            ("declined", "Declined"),
                            ("answered", "Answered"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("subject", models.CharField(blank=True, max_length=300)),
                ("answer", models.TextField(blank=True)),
                ("is_quoted", models.BooleanField(default=False)),
                ("answered_by", models.CharField(blank=True, max_length=20)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("words", ""), _negated=True), name="correction_request_says_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer", ""), ("answered_at__isnull", True), ("state", "open"), ("subject", "")),
                            models.Q(
                                models.Q(("state", "open"), _negated=True),
                                ("answered_at__isnull", False),
                                ("contact", ""),
                                ("sender", ""),
                                models.Q(("answer", ""), _negated=True),
                                models.Q(("subject", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="correction_request_answered_whole",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_quoted", False), ("may_quote", True), _connector="OR"),
                        name="correction_request_quoted_with_leave",
                    ),
                ],
            },
        ),
        *append_only("public_site_correctionrequest", when="OLD.state <> 'open'"),
        *must_be_recorded("public_site_correctionrequest", "request/{number}"),
    ]
