"""A draft of an update keeps its values and ticks; a correction is stored beside its author's draft."""

from django.db import migrations, models

from roadmap.immutable import append_only
from roadmap.on_database import OnDatabase

FROZEN = "OLD.submitted_at IS NOT NULL"


def without_triggers() -> list[OnDatabase]:
    """The triggers step aside: SQLite rebuilds the table and loses them, PostgreSQL would refuse them a second time."""
    return [
        OnDatabase(operation.backwards, operation.forwards)
        for operation in append_only("goals_statusupdate", when=FROZEN)
    ]


class Migration(migrations.Migration):
    dependencies = [("goals", "0002_append_only")]

    operations = [
        *without_triggers(),
        migrations.RemoveConstraint(model_name="statusupdate", name="statusupdate_one_draft_per_author"),
        migrations.AddField(model_name="statusupdate", name="typed", field=models.JSONField(blank=True, default=dict)),
        migrations.AddConstraint(
            model_name="statusupdate",
            constraint=models.UniqueConstraint(
                name="statusupdate_one_draft_per_author",
                fields=["goal", "author"],
                condition=models.Q(submitted_at__isnull=True, corrects__isnull=True),
            ),
        ),
        *append_only("goals_statusupdate", when=FROZEN),
    ]
