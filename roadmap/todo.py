"""What waits for a person. Each app says it in `todo.py`; the dashboard gathers it by the names in settings."""

from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from roadmap.accounts.models import User


class Todo(NamedTuple):
    """One line of the dashboard's list: what to do, where, and by when (None: no day set)."""

    text: str
    url: str
    due_on: date | None


def everything_waiting(user: User, on: date) -> list[Todo]:
    """The lines of every source, the earliest day first, those without a day last."""
    found: list[Todo] = [item for source in settings.TODO_SOURCES for item in import_string(source)(user, on)]
    return sorted(found, key=lambda item: (item.due_on or date.max, item.text))
