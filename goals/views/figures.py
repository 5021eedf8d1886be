"""Charts of a goal's metrics for staff: the same drawings as on the public site, from what is known inside."""

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from goals.boxed import box_goals
from goals.deadlines import settled
from goals.metric_figures import MetricFigure, metric_figures
from goals.models import Goal
from goals.snapshot import goal_values, the_roadmap
from goals.standing import facts, parts_by_goal
from goals.values import GoalValue, RoadmapValue
from goals.views.lookup import find_goal


def figures(
    value: GoalValue, parts: Sequence[GoalValue], on: date, roadmap: RoadmapValue | None
) -> dict[str, MetricFigure]:
    """Slug of the metric -> its figure; none before a first revision is in force."""
    if roadmap is None or not settled(value):
        return {}
    return {one.slug: one for one in metric_figures(value, facts(value, on, roadmap, parts), on)}


@login_required
@require_safe
def figure(request: HttpRequest, slug: str, metric: str) -> JsonResponse:
    """The numbers of the interactive chart, as a Plotly figure. Loaded only when somebody asks for it."""
    found = find_goal(request, slug)
    near = Goal.objects.filter(pk=found.pk) | Goal.objects.filter(parent=found)
    values = box_goals(goal_values(near))
    value = next((one for one in values if one["slug"] == slug), None)
    drawn = figures(value, parts_by_goal(values)[slug], timezone.now().date(), the_roadmap()) if value else {}
    if metric not in drawn:
        raise Http404("There is no chart of this metric.")
    return JsonResponse(dict(drawn[metric].plot))
