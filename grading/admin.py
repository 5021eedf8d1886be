"""The tables of grading on the admin site: read only, without texts, and nothing of a panel that is at work.

Who has scored, and when, would be seen there by row numbers and dates alone. Rows appear once their cycle is closed.
"""

from typing import Any, Final

from django.apps import apps
from django.db.models import QuerySet

from grading.models import Cycle
from grading.record_sight import blind_subjects, blinds
from grading.visibility import DISCUSSED
from roadmap.admin_site import Rows, register_read_only, show_only
from roadmap.records.hidden import any_of

_AT_WORK: Final = (Cycle.Phase.SCORING, *DISCUSSED)
# Table -> the way from its rows to their cycle.
_BLIND: Final = {
    "assignment": "cycle_goal__cycle",
    "waiver": "assignment__cycle_goal__cycle",
    "score": "assignment__cycle_goal__cycle",
    "criterionscore": "score__assignment__cycle_goal__cycle",
    "kept": "assignment__cycle_goal__cycle",
    "post": "cycle_goal__cycle",
    "adjudication": "cycle_goal__cycle",
    "referral": "cycle_goal__cycle",
    "calibrationanswer": "cycle",
}


def _of_no_panel_at_work(way: str) -> Rows:
    def rows(found: QuerySet[Any]) -> QuerySet[Any]:
        return found.exclude(**{f"{way}__phase__in": _AT_WORK})

    return rows


def _records(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.exclude(any_of(blind.records for blind in blinds()))


def _subjects(found: QuerySet[Any]) -> QuerySet[Any]:
    return found.exclude(blind_subjects())


register_read_only(apps.get_app_config("grading"))
for _table, _way in _BLIND.items():
    show_only(apps.get_model("grading", _table), _of_no_panel_at_work(_way))
# The record log tells of the same panels: by types, and by how many records a subject has.
show_only(apps.get_model("records", "Record"), _records)
show_only(apps.get_model("records", "SubjectHead"), _subjects)
