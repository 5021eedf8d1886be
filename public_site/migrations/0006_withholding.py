"""Words withheld after they were published, and who decided."""

from django.db import migrations, models

from roadmap.recorded import must_be_recorded
from roadmap.written_once import written_once


class Migration(migrations.Migration):
    dependencies = [
        ("public_site", "0005_correction_request"),
    ]

    operations = [
        migrations.CreateModel(
            name="Withholding",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(unique=True)),
                ("key", models.CharField(max_length=200)),
                ("field", models.CharField(blank=True, max_length=200)),
                ("words", models.TextField(blank=True)),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("legal", "Legal"),
                            ("ip", "Intellectual property"),
                            ("protections", "Security of protections"),
                            ("public_safety", "Public safety"),
                            ("national_security", "National security"),
                            ("privacy", "Privacy"),
                        ],
                        max_length=20,
                    ),
                ),
                ("justification", models.CharField(max_length=300)),
                ("review_on", models.DateField(blank=True, null=True)),
                ("places", models.JSONField()),
                ("boxes", models.JSONField(blank=True, default=list)),
                ("parts", models.JSONField()),
                ("made_by", models.CharField(blank=True, max_length=20)),
                ("made_at", models.DateTimeField()),
                ("confirmed_by", models.CharField(blank=True, max_length=20)),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_by", models.CharField(blank=True, max_length=20)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lift_reason", models.TextField(blank=True)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("confirmed_by", ""),
                            models.Q(("confirmed_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="withholding_confirmed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("lifted_by", ""),
                            models.Q(("lifted_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="withholding_lifted_by_another",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("justification", ""), _negated=True), name="withholding_says_why"
                    ),
                ],
            },
        ),
        *written_once(
            "public_site_withholding",
            late=[("confirmed_at", "confirmed_by"), ("lifted_at", "lifted_by", "lift_reason", "parts")],
            closed="OLD.lifted_at IS NOT NULL OR (NEW.lifted_at IS NULL AND NEW.parts <> OLD.parts)",
        ),
        *must_be_recorded("public_site_withholding", "withholding/{number}"),
    ]
