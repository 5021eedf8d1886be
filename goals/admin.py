"""The tables of goals on the admin site: read only, without texts, and without who asked unnamed for evidence."""

from typing import Any

from django.apps import apps
from django.db.models import QuerySet

from roadmap.admin_site import register_read_only, show_only


def _asked_by_name(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.filter(unnamed=False)


register_read_only(apps.get_app_config("goals"))
show_only(apps.get_model("goals", "EvidenceRequest"), _asked_by_name)
