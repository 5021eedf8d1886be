"""The whole map for staff: each threshold with its two columns, safety levels and conditional commitments."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from goals.actions.guards import refuse_unless
from goals.boxed import box_values
from goals.models import Goal
from goals.permissions import can_keep_map, can_read_internal, can_record_assessment
from goals.sealed import evidence_for
from goals.snapshot import commitment_values, safety_level_values, the_roadmap, threshold_values
from goals.values import ThresholdValue
from goals.views.lookup import FOR_STAFF, person
from goals.views.map import shown
from goals.views.texts import titles_of
from roadmap.accounts.models import User


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user, on = person(request), timezone.now().date()
    refuse_unless(can_read_internal(user), FOR_STAFF)
    values, levels = box_values("threshold", threshold_values(pending=True)), safety_level_values()
    thresholds, keys = show_thresholds(user, values), shown.standard_keys()
    promises = box_values("commitment", commitment_values(pending=True))
    commitments = [(one["slug"], shown.commitment(one)) for one in promises]
    context: dict[str, Any] = {
        "on": on,
        "developer": developer(),
        "thresholds": [found for found in thresholds if found],
        "levels": [shown.level(one, keys) for one in levels],
        "commitments": [found for _, found in commitments if found],
        "declined_thresholds": [one["slug"] for one, found in zip(values, thresholds, strict=True) if not found],
        "declined_commitments": [slug for slug, found in commitments if not found],
    }
    return render(request, "goals/map/home.html", context | may(user))


def show_thresholds(user: User, values: list[ThresholdValue]) -> list[shown.Item | None]:
    """As `user` may read them; the number of queries does not depend on how many there are."""
    on = timezone.now().date()
    levels = shown.level_names()
    titles = titles_of(Goal.objects.all())
    evidence = {one["slug"]: one["title"] for one in evidence_for(user)}
    return [shown.threshold(one, on, levels, titles, evidence) for one in values]


def developer() -> str:
    """Whose map it is."""
    found = the_roadmap()
    return found["developer"] if found else "the company"


def may(user: User) -> dict[str, bool]:
    return {"can_keep": can_keep_map(user), "can_assess": can_record_assessment(user)}
