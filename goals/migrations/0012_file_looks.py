"""When stored files of evidence were last compared with their hashes, and what was found amiss."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from roadmap.recorded import must_be_recorded


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0011_corrections"),
    ]

    operations = [
        migrations.CreateModel(
            name="FileLook",
            fields=[
                (
                    "stored",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="look",
                        serialize=False,
                        to="goals.evidencefile",
                    ),
                ),
                ("looked_at", models.DateTimeField(db_index=True)),
                (
                    "found",
                    models.CharField(
                        blank=True,
                        choices=[("whole", "As it was brought"), ("changed", "Changed"), ("missing", "Missing")],
                        max_length=8,
                    ),
                ),
                ("found_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(
                            Q(found="", found_at__isnull=True), Q(~Q(found=""), found_at__isnull=False), _connector="OR"
                        ),
                        name="filelook_found_says_when",
                    ),
                ],
            },
        ),
        *must_be_recorded(
            "goals_filelook",
            "evidence/{stored.evidence.slug}",
            unless="{row}.found = ''",
            ignoring=("looked_at",),
        ),
    ]
