"""The kinds of this installation: the program's own, and those in the folder that the operator named."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.conf import settings

from roadmap.activity.kinds import OWN_FOLDER, Kind, read_kinds


def kinds() -> Mapping[str, Kind]:
    """By name, in the order of their labels. Files are read once in a process. Raises KindUnusable."""
    return _kinds(settings.ACTIVITY_KINDS_DIR)


@cache
def _kinds(folder: str) -> Mapping[str, Kind]:
    return read_kinds(OWN_FOLDER, *([Path(folder)] if folder else []))
