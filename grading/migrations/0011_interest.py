"""An interest that a reviewer declares before the goal is shown, to have it waived."""

from django.db import migrations, models

KINDS = [
    ("owner", "Owns the goal"),
    ("contributor", "Contributes to the goal"),
    ("evidence_author", "Wrote evidence for the goal"),
    ("manager", "Manages an owner of the goal"),
    ("report", "Reports to an owner of the goal"),
    ("worked_on_it", "Worked on it in another way"),
    ("personal", "Close personal tie to an owner"),
    ("financial", "Financial interest"),
    ("other", "Other"),
]


class Migration(migrations.Migration):
    dependencies = [("grading", "0010_referral")]

    operations = [
        migrations.AddField(
            model_name="assignment",
            name="interest",
            field=models.CharField(blank=True, choices=KINDS, max_length=20),
        ),
        migrations.AddField(model_name="assignment", name="interest_words", field=models.TextField(blank=True)),
        migrations.AddField(
            model_name="assignment", name="interest_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AddConstraint(
            model_name="assignment",
            constraint=models.CheckConstraint(
                condition=models.Q(interest="", interest_words="", interest_at__isnull=True)
                | (
                    ~models.Q(interest="")
                    & ~models.Q(interest_words="")
                    & models.Q(interest_at__isnull=False)
                    & ~models.Q(conflict="")
                ),
                name="assignment_interest_is_noted",
            ),
        ),
    ]
