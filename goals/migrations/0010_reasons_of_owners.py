"""Why somebody took a goal over, and why it was given up: kept with the ownership."""

from django.db import migrations, models

from roadmap.on_database import OnDatabase
from roadmap.recorded import must_be_recorded
from roadmap.written_once import written_once

BEFORE = written_once("goals_ownership", late=[("until", "ended_at")])
AFTER = written_once("goals_ownership", late=[("until", "ended_at", "end_reason")])
RECORDED = must_be_recorded("goals_ownership", "goal/{goal.slug}")


def without_triggers() -> list[OnDatabase]:
    """The triggers step aside: SQLite rebuilds the table and loses them, PostgreSQL would refuse them a second time."""
    return [OnDatabase(one.backwards, one.forwards) for one in reversed([*BEFORE, *RECORDED])]


class Migration(migrations.Migration):
    dependencies = [("goals", "0009_links")]

    operations = [
        *without_triggers(),
        migrations.AddField("ownership", "reason", models.TextField(blank=True, default="")),
        migrations.AddField("ownership", "end_reason", models.TextField(blank=True, default="")),
        *AFTER,
        *RECORDED,
    ]
