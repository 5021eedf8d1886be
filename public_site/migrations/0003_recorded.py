"""No edition, preparation or release without its record."""

from django.db import migrations

from roadmap.recorded import must_be_recorded


class Migration(migrations.Migration):
    dependencies = [("public_site", "0002_append_only"), ("records", "0003_functions")]

    operations = [
        # A part is about no one thing: its hash is its name, and it counts once a recorded manifest names it.
        *must_be_recorded("public_site_part", "*"),
        *must_be_recorded("public_site_preparation", "preparation/{id}"),
        *must_be_recorded("public_site_publication", "publication/{number}"),
        *must_be_recorded("public_site_release", "release/{edition}"),
    ]
