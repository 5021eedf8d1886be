"""What must hold of the operator's kinds of activity before the program starts; run by `manage.py check`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register

from roadmap.activity.installed import kinds
from roadmap.activity.kinds import KindUnusable


@register()
def check_kinds_can_be_used(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every schema file can be used."""
    try:
        kinds()
    except KindUnusable as error:
        return [Error(str(error), hint="Correct the file, or the folder in ACTIVITY_KINDS_DIR.", id="activity.E001")]
    return []
