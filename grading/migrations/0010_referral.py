"""A goal whose panel does not come together is sent to the adjudicator."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from roadmap.immutable import append_only
from roadmap.recorded import must_be_recorded


class Migration(migrations.Migration):
    dependencies = [
        ("grading", "0009_renewed"),
        ("records", "0003_functions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Referral",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("opening", models.PositiveIntegerField(default=1)),
                ("sent_at", models.DateTimeField()),
                (
                    "cycle_goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="referrals", to="grading.cyclegoal"
                    ),
                ),
                (
                    "sent_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("cycle_goal", "opening"), name="referral_once_per_opening")
                ],
            },
        ),
        *append_only("grading_referral"),
        *must_be_recorded("grading_referral", "cycle/{cycle_goal.cycle.slug}"),
    ]
