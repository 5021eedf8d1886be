"""The button of a goal's page: tell me when one of its dates moves, or do not."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from goals.actions.watching import watch_goal
from goals.views.lookup import find_goal, person


@login_required
@require_POST
def watch(request: HttpRequest, slug: str) -> HttpResponse:
    """`do=stop` stops; anything else begins."""
    goal = find_goal(request, slug)
    is_watching = request.POST.get("do") != "stop"
    watch_goal(goal=goal, is_watching=is_watching, by=person(request), at=timezone.now())
    told = "You will be told when a date of this goal moves." if is_watching else "You watch this goal no longer."
    messages.success(request, told)
    return redirect("goals:goal", slug)
