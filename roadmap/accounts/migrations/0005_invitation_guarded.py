"""An invitation is offered once and ends once: accepted or withdrawn, and then without its address."""

from django.db import migrations

from roadmap.recorded import must_be_recorded
from roadmap.written_once import written_once


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_invitation"), ("records", "0003_functions")]

    operations = [
        *written_once(
            "accounts_invitation",
            late=[("accepted_at", "accepted_by_id", "email"), ("withdrawn_at", "withdrawn_by_id", "email")],
            closed="OLD.accepted_at IS NOT NULL OR OLD.withdrawn_at IS NOT NULL",
        ),
        *must_be_recorded("accounts_invitation", "invitation/{public_id}"),
    ]
