"""Files of evidence: inserted with their record, and never changed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from roadmap.immutable import append_only
from roadmap.recorded import must_be_recorded


class Migration(migrations.Migration):
    dependencies = [
        ("goals", "0005_opening"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="EvidenceFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("file", models.CharField(max_length=64, unique=True)),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("size", models.PositiveBigIntegerField()),
                ("kind", models.CharField(max_length=10)),
                ("called", models.CharField(max_length=150)),
                ("stored_at", models.DateTimeField()),
                (
                    "evidence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="files", to="goals.evidence"
                    ),
                ),
                (
                    "stored_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"abstract": False},
        ),
        *append_only("goals_evidencefile"),
        *must_be_recorded("goals_evidencefile", "evidence/{evidence.slug}"),
    ]
