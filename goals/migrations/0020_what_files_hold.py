"""Files of evidence: why one is never for the public, and how much was taken out of it before it was stored."""

from django.db import migrations, models

from roadmap.immutable import append_only
from roadmap.on_database import OnDatabase
from roadmap.recorded import must_be_recorded

FROZEN = append_only("goals_evidencefile")
RECORDED = must_be_recorded("goals_evidencefile", "evidence/{evidence.slug}")


def without_triggers() -> list[OnDatabase]:
    """The triggers step aside: SQLite rebuilds the table and loses them, PostgreSQL would refuse them a second time."""
    return [OnDatabase(one.backwards, one.forwards) for one in reversed([*FROZEN, *RECORDED])]


class Migration(migrations.Migration):
    dependencies = [("goals", "0019_comparisons")]

    operations = [
        *without_triggers(),
        migrations.AddField(
            "evidencefile",
            "withheld",
            models.CharField(
                blank=True,
                choices=[("secrets", "Secrets"), ("attacks", "Attacks"), ("transcripts", "Transcripts")],
                default="",
                max_length=12,
            ),
        ),
        migrations.AddField("evidencefile", "redacted", models.PositiveIntegerField(blank=True, null=True)),
        *FROZEN,
        *RECORDED,
    ]
