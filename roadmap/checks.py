"""What must hold before an installation is opened to the public; run by `manage.py check --deploy`."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register  # noqa: A004 -- the name Django gives it


@register(deploy=True)
def check_production_settings(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    if settings.DEMO:
        found.append(Warning("DEMO is on: accounts with a public password exist.", id="roadmap.W001"))
    if not settings.BASE_URL.startswith("https://"):
        found.append(Warning("BASE_URL is not an https address: cookies travel in the clear.", id="roadmap.W002"))
    if not settings.REDIS_URL:
        found.append(
            Warning("Without REDIS_URL each web process counts sign-in attempts by itself.", id="roadmap.W003")
        )
    return found
