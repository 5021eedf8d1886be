"""What was published never changes; nor does a preparation once it was decided on."""

from django.db import migrations

from roadmap.immutable import append_only


class Migration(migrations.Migration):
    dependencies = [("public_site", "0001_initial")]

    operations = [
        *append_only("public_site_part"),
        *append_only("public_site_publication"),
        *append_only("public_site_release"),
        *append_only("public_site_preparation", when="OLD.state <> 'waiting'"),
    ]
