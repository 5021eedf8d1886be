"""The Django app of `roadmap.activity`."""

from django.apps import AppConfig

from roadmap.activity import checks

__all__ = ["ActivityConfig", "checks"]


class ActivityConfig(AppConfig):
    name = "roadmap.activity"
    label = "activity"
