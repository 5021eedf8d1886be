"""Where a revision moves its goal: to another area, into or out of the moonshots, after other goals."""

from django.db import migrations, models

from roadmap.on_database import OnDatabase
from roadmap.written_once import written_once

# As in 0002; written anew, so that the new column is among those that are never rewritten.
WRITTEN_ONCE = written_once(
    "goals_revision",
    late=[
        ("imported",),
        ("approved_at", "approved_by_id"),
        ("declined_at", "declined_by_id", "decline_reason"),
        ("coder_direction", "coder_words", "coded_by_id", "coded_at"),
    ],
    closed="OLD.imported OR OLD.declined_at IS NOT NULL",
)


class Migration(migrations.Migration):
    dependencies = [("goals", "0013_longer_subjects")]

    operations = [
        *[OnDatabase(one.backwards, one.forwards) for one in reversed(WRITTEN_ONCE)],
        migrations.AddField("revision", "placings", models.JSONField(blank=True, null=True)),
        *WRITTEN_ONCE,
    ]
