"""Production on a database that cannot guard the log is an error, not a warning."""

from django.core.checks import run_checks
from django.db import connection


def test_sqlite_is_no_database_for_a_public_log() -> None:
    found = [message.id for message in run_checks(include_deployment_checks=True) if message.is_serious()]

    assert ("records.E001" in found) == (connection.vendor == "sqlite")
    assert "records.E001" not in [message.id for message in run_checks()]
