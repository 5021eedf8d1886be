"""A table that nothing wrote goes: who codes a change is kept with the change itself."""

from django.db import migrations

from roadmap.on_database import OnDatabase
from roadmap.recorded import must_be_recorded

TABLE = "grading_directionreview"


class Migration(migrations.Migration):
    dependencies = [("grading", "0007_statistics")]

    operations = [
        *[OnDatabase(one.backwards, one.forwards) for one in must_be_recorded(TABLE, "*")],
        migrations.DeleteModel(name="DirectionReview"),
    ]
