"""An adjudication and a reply for each time a cycle is opened; the older ones stay."""

import django.db.models.deletion
from django.db import migrations, models

from roadmap.immutable import append_only
from roadmap.on_database import OnDatabase

TABLES = {"adjudication": "adjudications", "reply": "replies"}


class Migration(migrations.Migration):
    dependencies = [("grading", "0008_no_direction_review")]

    operations = [
        # SQLite rebuilds the tables and loses their triggers; PostgreSQL would refuse them a second time.
        *[OnDatabase(one.backwards, one.forwards) for table in TABLES for one in append_only(f"grading_{table}")],
        *[
            operation
            for table, related in TABLES.items()
            for operation in (
                migrations.AddField(model_name=table, name="opening", field=models.PositiveIntegerField(default=1)),
                migrations.AlterField(
                    model_name=table,
                    name="cycle_goal",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name=related, to="grading.cyclegoal"
                    ),
                ),
                migrations.AddConstraint(
                    model_name=table,
                    constraint=models.UniqueConstraint(
                        fields=("cycle_goal", "opening"), name=f"{table}_once_per_opening"
                    ),
                ),
            )
        ],
        *[operation for table in TABLES for operation in append_only(f"grading_{table}")],
    ]
