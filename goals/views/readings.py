"""Many readings of a metric from CSV: first what would become of each line, then all of them or none."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import record_readings
from goals.actions.guards import refuse_unless
from goals.actions.metric import WHO_READS
from goals.boxed import box_goals
from goals.deadlines import current_revision
from goals.forms.readings import ReadingsForm
from goals.models import Goal, Metric
from goals.permissions import can_record_reading
from goals.snapshot import goal_value
from goals.views.lookup import find_spoken_goal, person
from goals.views.reading import kind_for
from goals.views.texts import name_of, title_of
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str, metric: str) -> HttpResponse:
    """The button Check stores nothing. Record stores the very lines that were checked, else it checks again."""
    goal = find_spoken_goal(request, slug)
    found = get_object_or_404(goal.metrics, slug=metric)
    refuse_unless(can_record_reading(person(request), goal, kind_for(request, goal)), WHO_READS)
    form = _form(request, goal, found)
    if request.method == "POST" and form.is_valid() and request.POST.get("do") == "record" and form.can_be_recorded:
        if form.is_what_was_checked():
            answer = _record(request, goal, found, form)
            if answer is not None:
                return answer
        else:
            messages.warning(request, "These lines are not those that were checked. Read them again.")
    back = reverse("goals:goal", args=[slug]) + f"#metric-{metric}"
    context = {"title": f"{name_of(found)}: {title_of(goal)}", "form": form, "back": back}
    return render(request, "goals/readings.html", context)


def _form(request: HttpRequest, goal: Goal, metric: Metric) -> ReadingsForm:
    value = box_goals([goal_value(goal, pending=True)])[0]
    targets = {target["metric"]: target for target in current_revision(value)["targets"]}
    return ReadingsForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        metric=next(one for one in value["metrics"] if one["slug"] == metric.slug),
        target=targets.get(metric.slug),
        by=kind_for(request, goal),
        today=timezone.now().date(),
    )


def _record(request: HttpRequest, goal: Goal, metric: Metric, form: ReadingsForm) -> HttpResponse | None:
    answer = None
    with violations_as_errors(form):
        rows = record_readings(
            metric=metric, readings=form.readings(metric), by=person(request), at=timezone.now()
        )  # fmt: skip
        count = f"{len(rows)} reading{'s are' if len(rows) != 1 else ' is'}"
        messages.success(request, f"{count} recorded. A mistake is put right by a correction.")
        answer = redirect(reverse("goals:goal", args=[goal.slug]) + f"#metric-{metric.slug}")
    return answer
