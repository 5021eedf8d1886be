"""The criteria of a goal: one more, one that reads otherwise, one less. Each is a proposed change."""

from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from goals.actions import RevisionInput, input_from
from goals.forms.criterion import AddCriterionForm, EditCriterionForm, criterion_initial
from goals.models import Goal
from goals.views.changing import (
    data_of,
    find_said,
    free_number,
    goal_to_change,
    initial,
    offer,
    take_out,
    with_part,
)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    goal, base = goal_to_change(request, slug)
    form = AddCriterionForm(data_of(request), initial=initial(base, "rescoped"), metrics=_metrics(goal))

    def change() -> RevisionInput:
        now = input_from(base, **form.change())
        return replace(now, criteria=[*now.criteria, form.criterion(free_number(now.criteria, "criterion"))])

    return offer(request, goal, form, change, "Add a criterion")


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str, criterion: str) -> HttpResponse:
    goal, base = goal_to_change(request, slug)
    found = find_said(request, goal, base, "criteria", criterion)
    values: dict[str, Any] = criterion_initial(found)
    form = EditCriterionForm(
        data_of(request), initial=initial(base, "rescoped", **values), metrics=_metrics(goal), now=found
    )

    def change() -> RevisionInput:
        return with_part(input_from(base, **form.change()), "criteria", criterion, form.changed())

    return offer(request, goal, form, change, "Change a criterion")


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, slug: str, criterion: str) -> HttpResponse:
    goal, base = goal_to_change(request, slug)
    found = find_said(request, goal, base, "criteria", criterion)
    told = ("Criterion", found.text)
    return take_out(request, goal, base, "criteria", criterion, kind="rescoped", noun="criterion", told=told)


def _metrics(goal: Goal) -> dict[str, str]:
    return dict(goal.metrics.order_by("position", "slug").values_list("slug", "name"))
