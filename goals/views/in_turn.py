"""Updating several goals in turn. The goals that still wait stand in the address, so the server keeps nothing."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from goals.models import Goal
from goals.todo import goals_to_update
from goals.views.lookup import person

_THEN = "then"
_MOST = 50  # goals named in one address


@login_required
@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first goal whose update is due, with the others behind it; the dashboard where none is."""
    due = goals_to_update(person(request), timezone.now().date())[:_MOST]
    if not due:
        return redirect("internal_home")
    return redirect(_address("goals:update", due[0], due[1:]))


def rest(request: HttpRequest, goal: Goal) -> list[str]:
    """The goals of this person that wait after this one, as the address names them."""
    named = [slug for slug in request.GET.get(_THEN, "").split(",") if slug and slug != goal.slug][:_MOST]
    if not named:
        return []
    mine = set(Goal.objects.owned_by(person(request)).filter(slug__in=named).values_list("slug", flat=True))
    return [slug for slug in dict.fromkeys(named) if slug in mine]


def after(request: HttpRequest, goal: Goal) -> str:
    """Where to go when this goal is done: to the next one that waits, else back to its page."""
    waiting = rest(request, goal)
    if waiting:
        return _address("goals:update", waiting[0], waiting[1:])
    return reverse("goals:goal", args=[goal.slug]) + "#updates"


def at(name: str, goal: Goal, waiting: list[str], more: str = "") -> str:
    """The address of a page of this goal that does not forget the others."""
    return _address(name, goal.slug, waiting, more)


def _address(name: str, slug: str, waiting: list[str], more: str = "") -> str:
    words = [more] if more else []
    if waiting:
        words.append(urlencode({_THEN: ",".join(waiting)}, doseq=False))
    return reverse(name, args=[slug]) + (f"?{'&'.join(words)}" if words else "")
