"""The Django app of `roadmap`: start-up of every process, web, worker or command."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings

from roadmap import checks
from roadmap.celery import app as celery_app

__all__ = ["RoadmapConfig", "celery_app", "checks"]


class RoadmapConfig(AppConfig):
    name = "roadmap"
    label = "roadmap"

    def ready(self) -> None:
        prepare_folders()


def prepare_folders() -> None:
    """SQLite, WhiteNoise and the filesystem broker complain where their folders are missing."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    for name in ("data_folder_in", "data_folder_out", "control_folder"):
        if name in options:
            Path(options[name]).mkdir(parents=True, exist_ok=True)
