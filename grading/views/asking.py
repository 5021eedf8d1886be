"""A reviewer asks the owners of a goal for evidence from the page on which it is scored; without a name, also from outside."""

from copy import deepcopy

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import ask_for_evidence
from goals.asked import choices_of
from goals.boxed import box_goals
from goals.forms.asking import AskForm
from grading.models import Assignment, Cycle
from grading.titles import titles
from grading.views.lookup import assignment_or_refuse, person
from roadmap.errors import Refused
from roadmap.forms import violations_as_errors

NOT_NOW = "Evidence is asked for here while the goal is scored."
INTRO = "Your name is not told: owners and staff read “a reviewer”. What is brought is not part of the frozen goal."


@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, slug: str, goal: str, kind: str) -> HttpResponse:
    assignment = _open_assignment(request, slug, goal, kind)
    if assignment.declared_at is None:
        return redirect("grading:score", slug, goal, kind)  # which asks for conflicts first
    cycle_goal = assignment.cycle_goal
    (value,) = box_goals([deepcopy(cycle_goal.snapshot.goal)])
    form = AskForm(request.POST if request.method == "POST" else None, choices=choices_of(value))
    back = reverse("grading:score", args=[slug, goal, kind])
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            ask_for_evidence(goal=cycle_goal.goal, by=person(request), at=timezone.now(), **form.cleaned_data)
            messages.success(request, "The owners of the goal are asked, without your name.")
            return redirect(back)
    context = {
        "heading": "Ask for evidence",
        "intro": INTRO,
        "subject": titles([cycle_goal.goal_id]).get(cycle_goal.goal_id, goal),
        "form": form,
        "button": "Ask the owners",
        "back": back,
    }
    return render(request, "grading/form.html", context)


def _open_assignment(request: HttpRequest, slug: str, goal: str, kind: str) -> Assignment:
    """The assignment of somebody for whom the goal is open now."""
    assignment = assignment_or_refuse(request, slug, goal, kind)
    works = (Assignment.State.OPEN, Assignment.State.SUBMITTED)
    cycle_goal = assignment.cycle_goal
    is_open = cycle_goal.cycle.phase == Cycle.Phase.SCORING and cycle_goal.removed_at is None
    if not is_open or assignment.state not in works:
        raise Refused(NOT_NOW)
    return assignment
