"""What must hold for the log before it is opened to the public; run by `manage.py check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.db import connection


@register(deploy=True)
def check_database_can_keep_records(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """SQLite refuses changed records too, but anybody who can write its file can drop the triggers first."""
    if connection.vendor == "postgresql":
        return []
    sentence = "On SQLite nothing stops the web process itself from rewriting the record log."
    return [Error(sentence, hint="Set DATABASE_URL to a PostgreSQL database.", id="records.E001")]
