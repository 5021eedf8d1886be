"""Where a goal belongs: a change of it as any other, and the order of an area, which editors alone set."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import RevisionInput, input_from, order_goals
from goals.actions.guards import refuse_unless
from goals.actions.placing import WHO_ORDERS
from goals.forms.placing import PlaceForm, place_initial
from goals.models import Area, Goal
from goals.permissions import can_order_goals
from goals.views.changing import data_of, goal_to_change, initial, offer
from goals.views.lookup import person
from goals.views.texts import titles_of

EARLIER, LATER = "earlier", "later"


@login_required
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, slug: str) -> HttpResponse:
    """Another area, into or out of the moonshots, after other goals: the public reads it as a change of the goal."""
    goal, base = goal_to_change(request, slug)
    titles = titles_of(Goal.objects.all())
    others = {one.slug: (one, titles[one.slug]) for one in Goal.objects.exclude(pk=goal.pk).order_by("slug")}
    form = PlaceForm(data_of(request), others=others, initial=initial(base, "rescoped", **place_initial(goal)))

    def change() -> RevisionInput:
        return input_from(base, **form.moves(), **form.change())

    return offer(request, goal, form, change, "Change where this goal belongs")


@login_required
@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, area: str) -> HttpResponse:
    """The goals of an area in their order on every page. Each click moves one of them by one place, at once."""
    refuse_unless(can_order_goals(person(request)), WHO_ORDERS)
    found = get_object_or_404(Area, slug=area)
    goals = list(found.goals.order_by("position", "slug"))
    if request.method == "POST":
        moved = _moved(goals, request.POST)
        if moved is not None:
            order_goals(area=found, goals=moved, by=person(request), at=timezone.now())
            messages.success(request, "The order is changed. It is in the next edition.")
        return redirect("goals:order", area)
    titles = titles_of(found.goals.all())
    context: dict[str, Any] = {"area": found, "goals": [(goal.slug, titles[goal.slug]) for goal in goals]}
    context["areas"] = Area.objects.order_by("position", "slug")
    return render(request, "goals/area_order.html", context)


def _moved(goals: list[Goal], sent: Any) -> list[Goal] | None:
    """The goals in the order that was asked for; None where nothing can be moved so."""
    do = next((name for name in (EARLIER, LATER) if name in sent), "")
    at = next((place for place, goal in enumerate(goals) if goal.slug == sent.get(do)), None)
    if at is None:
        return None
    to = at + (-1 if do == EARLIER else 1)
    if not 0 <= to < len(goals):
        return None
    goals[at], goals[to] = goals[to], goals[at]
    return goals
