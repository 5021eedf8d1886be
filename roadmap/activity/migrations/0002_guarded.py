"""An activity record is reported once and never changes."""

from django.db import migrations

from roadmap.immutable import append_only
from roadmap.recorded import must_be_recorded


class Migration(migrations.Migration):
    dependencies = [("activity", "0001_initial")]

    operations = [
        *append_only("activity_activity"),
        *must_be_recorded("activity_activity", "activity/{system}/{key}"),
    ]
