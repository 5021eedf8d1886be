"""Subjects of withheld texts as long as those of records: a grade is named by its cycle, its goal and its kind."""

from django.db import migrations, models

from roadmap.on_database import OnDatabase
from roadmap.recorded import must_be_recorded
from roadmap.written_once import written_once

WRITTEN_ONCE = written_once("goals_redaction", late=[("lifted_at", "lifted_by_id")])
RECORDED = must_be_recorded("goals_redaction", "{subject}")


def without_triggers() -> list[OnDatabase]:
    """The triggers step aside: SQLite rebuilds the table and loses them, PostgreSQL does not alter a column they read."""
    return [OnDatabase(one.backwards, one.forwards) for one in reversed([*WRITTEN_ONCE, *RECORDED])]


class Migration(migrations.Migration):
    dependencies = [("goals", "0012_file_looks")]

    operations = [
        *without_triggers(),
        migrations.AlterField("redaction", "subject", models.CharField(max_length=200)),
        *WRITTEN_ONCE,
        *RECORDED,
    ]
