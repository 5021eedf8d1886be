"""What is looked at before a candidate comes out: answers to warnings, and searches for withheld words."""

import django.db.models.deletion
from django.db import migrations, models

from roadmap.immutable import append_only
from roadmap.recorded import must_be_recorded


class Migration(migrations.Migration):
    dependencies = [
        ("public_site", "0003_recorded"),
    ]

    operations = [
        migrations.CreateModel(
            name="OutputSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("files", models.PositiveIntegerField()),
                ("size", models.PositiveBigIntegerField()),
                ("passages", models.PositiveIntegerField()),
                ("too_short", models.PositiveIntegerField()),
                ("hits", models.JSONField()),
                ("searched_at", models.DateTimeField()),
                (
                    "preparation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="searches",
                        to="public_site.preparation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("preparation", "number"), name="output_search_number_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="WarningAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("check_name", models.CharField(max_length=20)),
                ("about", models.JSONField()),
                ("sentence", models.TextField()),
                ("answered_by", models.CharField(max_length=20)),
                ("answered_at", models.DateTimeField()),
                (
                    "preparation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="public_site.preparation",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("preparation", "number"), name="warning_answer_number_once"),
                    models.CheckConstraint(
                        condition=models.Q(("sentence", ""), _negated=True), name="warning_answer_says_something"
                    ),
                ],
            },
        ),
        *append_only("public_site_outputsearch"),
        *append_only("public_site_warninganswer"),
        *must_be_recorded("public_site_outputsearch", "preparation/{preparation_id}"),
        *must_be_recorded("public_site_warninganswer", "preparation/{preparation_id}"),
    ]
