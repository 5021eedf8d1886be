"""The Django app of `roadmap.records`."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "roadmap.records"
    label = "records"
