"""A token is made once and ends once: revoked."""

from django.db import migrations

from roadmap.recorded import must_be_recorded
from roadmap.written_once import written_once


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_token"), ("records", "0003_functions")]

    operations = [
        *written_once("accounts_token", late=[("revoked_at", "revoked_by_id")], closed="OLD.revoked_at IS NOT NULL"),
        *must_be_recorded("accounts_token", "token/{public_id}"),
    ]
