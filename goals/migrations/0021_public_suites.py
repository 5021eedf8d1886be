"""Whether the public reads the name of an evaluation suite. Those that are there were added when nothing of them was public."""

from django.db import migrations, models

from roadmap.on_database import OnDatabase
from roadmap.recorded import must_be_recorded
from roadmap.written_once import written_once

# As in 0018; written anew, so that the new column is among those that are never rewritten.
TRIGGERS = [
    *written_once("goals_evaluationsuite", late=[("ended_at", "ended_by_id")]),
    *must_be_recorded("goals_evaluationsuite", "suite/{slug}"),
]


class Migration(migrations.Migration):
    dependencies = [("goals", "0020_what_files_hold")]

    operations = [
        *[OnDatabase(one.backwards, one.forwards) for one in reversed(TRIGGERS)],
        migrations.AddField("evaluationsuite", "is_public", models.BooleanField(default=False)),
        migrations.AlterField("evaluationsuite", "is_public", models.BooleanField(default=True)),
        *TRIGGERS,
    ]
