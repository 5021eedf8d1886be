"""The Django app of `roadmap.records`."""

from django.apps import AppConfig

from roadmap.records import checks

__all__ = ["RecordsConfig", "checks"]


class RecordsConfig(AppConfig):
    name = "roadmap.records"
    label = "records"
