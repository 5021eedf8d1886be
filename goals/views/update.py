"""The update composer: the owner's account of a period, kept as a draft until it is submitted."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import save_draft, submit_update
from goals.actions.guards import refuse_unless
from goals.actions.update import ONLY_OWNERS
from goals.forms.update import UpdateForm, initial_from
from goals.models import Goal
from goals.permissions import can_update_goal
from goals.snapshot import goal_value
from goals.suggestion import suggest_health
from goals.views.lookup import find_goal, person
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def update(request: HttpRequest, slug: str) -> HttpResponse:
    goal = find_goal(request, slug)
    refuse_unless(can_update_goal(person(request), goal), ONLY_OWNERS)
    form = _form(request, goal)
    if request.method == "POST" and form.is_valid():
        saves = request.POST.get("do") == "save"
        answer = _save(request, goal, form) if saves else _submit(request, goal, form)
        if answer is not None:
            return answer
    return render(request, "goals/update.html", {"goal": goal, "title": form.title, "form": form})


def _form(request: HttpRequest, goal: Goal) -> UpdateForm:
    on = timezone.now().date()
    value = goal_value(goal, pending=True)
    draft = goal.updates.filter(author=person(request), submitted_at__isnull=True).first()
    last = value["updates"][-1] if value["updates"] else None
    return UpdateForm(
        request.POST if request.method == "POST" else None,
        goal=value,
        metrics={metric.slug: metric for metric in goal.metrics.order_by("position", "slug")},
        suggestion=suggest_health(value, on),
        on=on,
        initial=initial_from(draft, last, on=on),
    )


def _save(request: HttpRequest, goal: Goal, form: UpdateForm) -> HttpResponse | None:
    """Keep the words. Numbers and ticks are stored only when the update is submitted."""
    answer, at = None, timezone.now()
    with violations_as_errors(form):
        save_draft(goal=goal, by=person(request), at=at, **form.drafted())
        messages.success(request, f"Draft saved at {at:%H:%M} UTC. Only you can see it.")
        answer = redirect(request.path)
    return answer


def _submit(request: HttpRequest, goal: Goal, form: UpdateForm) -> HttpResponse | None:
    answer = None
    with violations_as_errors(form):
        submit_update(
            goal=goal,
            kind=form.kind(),
            readings=form.readings(),
            milestones=form.milestones(),
            by=person(request),
            at=timezone.now(),
            **form.drafted(),
        )
        messages.success(request, "Your update is submitted. It becomes public with the next edition.")
        answer = redirect(reverse("goals:goal", args=[goal.slug]) + "#updates")
    return answer
