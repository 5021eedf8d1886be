"""Setting a goal, and adding a metric to one at once. Criteria, milestones and targets: see `criteria` and `terms`."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import add_metric, create_goal
from goals.actions.goal import WHO_CREATES
from goals.actions.guards import refuse_unless
from goals.actions.metric import WHO_ADDS
from goals.forms.goal import CriterionFormSet, GoalForm, MetricForm, MilestoneFormSet
from goals.permissions import can_create_goal, can_edit_goal
from goals.views.lookup import find_goal, person
from goals.views.texts import title_of
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def add_goal(request: HttpRequest) -> HttpResponse:
    """A new goal with its first revision, which a second editor approves."""
    user, on = person(request), timezone.now().date()
    refuse_unless(can_create_goal(user), WHO_CREATES)
    data = request.POST if request.method == "POST" else None
    form = GoalForm(data, initial={"set_on": on, "effective_on": on, "parent": request.GET.get("parent", "")[:80]})
    criteria = CriterionFormSet(data, prefix="criteria")
    milestones = MilestoneFormSet(data, prefix="milestones")
    if (
        data is not None
        and data.get("do") != "preview"
        and all([form.is_valid(), criteria.is_valid(), milestones.is_valid()])
    ):
        with violations_as_errors(form):
            revision = form.revision(criteria, milestones)
            goal = create_goal(revision=revision, by=user, at=timezone.now(), **form.goal())
            messages.success(request, "The goal is set. An editor who does not own it approves what it says.")
            return redirect("goals:goal", goal.slug)
    context = {"form": form, "criteria": criteria, "milestones": milestones}
    return render(request, "goals/add_goal.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def metric(request: HttpRequest, slug: str) -> HttpResponse:
    goal = find_goal(request, slug)
    refuse_unless(can_edit_goal(person(request), goal), WHO_ADDS)
    form = MetricForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            found = add_metric(goal=goal, by=person(request), at=timezone.now(), **form.cleaned_data)
            messages.success(request, "The metric is added. Its target is set by a change of the goal.")
            return redirect(reverse("goals:goal", args=[slug]) + f"#metric-{found.slug}")
    context = {"heading": "Add a metric", "subject": title_of(goal), "form": form, "button": "Add the metric"}
    return render(request, "goals/form.html", context | {"back": reverse("goals:goal", args=[slug])})
