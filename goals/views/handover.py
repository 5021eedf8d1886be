"""Who owns a goal and who owned it; handing it over, letting somebody in, ending an ownership."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goals.actions import OwnerInput, add_owner, end_ownership, hand_over
from goals.actions.goal import WHO_HANDS_OVER, OwnersHaveChanged
from goals.actions.guards import refuse_unless
from goals.days import day, long_day
from goals.forms.owners import EndForm, HandOverForm, OwnerForm, called, mark_of
from goals.models import Goal, Ownership
from goals.permissions import can_hand_over_goal
from goals.snapshot import goal_value
from goals.values import OwnerValue
from goals.views.lookup import find_goal, person
from goals.views.texts import title_of
from roadmap.forms import violations_as_errors


@login_required
@require_safe
def owners(request: HttpRequest, slug: str) -> HttpResponse:
    """Everybody who owns the goal or did, with when and why."""
    goal = find_goal(request, slug)
    rows = list(goal.ownerships.select_related("user").order_by("until", "role", "since", "pk"))
    context: dict[str, Any] = {
        "goal": goal,
        "title": title_of(goal),
        "now": [(row, called(row)) for row in rows if row.until is None],
        "before": [(row, called(row)) for row in reversed(rows) if row.until is not None],
        "unowned_since": unowned_since(goal_value(goal, pending=True)["owners"]),
        "can_hand_over": can_hand_over_goal(person(request), goal),
    }
    return render(request, "goals/owners.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def hand(request: HttpRequest, slug: str) -> HttpResponse:
    """From whom to whom, from when, why; asked once more before it is done."""
    goal = _own_goal(request, slug)
    leads = list(goal.ownerships.filter(role=Ownership.Role.LEAD, until=None).select_related("user").order_by("pk"))
    initial = {"since": timezone.now().date(), "leads_read": mark_of(leads)}
    form = HandOverForm(request.POST if request.method == "POST" else None, leads=leads, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("user", "team", "since", "reason", "leads_read")}
        with violations_as_errors(form):
            try:
                hand_over(goal=goal, by=person(request), at=timezone.now(), **typed)
            except OwnersHaveChanged:
                form.data = {name: form.data.get(name) for name in form.data} | {"leads_read": mark_of(leads)}
                raise
            messages.success(request, "The goal is handed over.")
            return redirect("goals:owners", slug)
    facts = [("Leads it now", f"{called(row)}, since {long_day(row.since)}") for row in leads] or [
        ("Leads it now", "Nobody")
    ]
    return _page(request, goal, form, "Hand the goal over", "Hand it over", facts, status=409 if _moved(form) else 200)


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    """Somebody, or a team, owns the goal beside its lead."""
    goal = _own_goal(request, slug)
    form = OwnerForm(request.POST if request.method == "POST" else None, initial={"since": timezone.now().date()})
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            owner = OwnerInput(role=Ownership.Role.CONTRIBUTOR, **form.cleaned_data)
            add_owner(goal=goal, owner=owner, by=person(request), at=timezone.now())
            messages.success(request, "The contributor is added.")
            return redirect("goals:owners", slug)
    return _page(request, goal, form, "Add a contributor", "Add the contributor", [])


@login_required
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, slug: str, owner: int) -> HttpResponse:
    """An ownership ends without anybody taking over."""
    goal = _own_goal(request, slug)
    row = get_object_or_404(goal.ownerships.select_related("user"), pk=owner)
    is_last = not goal.ownerships.filter(until=None).exclude(pk=row.pk).exists()
    initial = {"until": timezone.now().date()}
    form = EndForm(request.POST if request.method == "POST" else None, row=row, is_last=is_last, initial=initial)
    if request.method == "POST" and form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("until", "reason")}
        with violations_as_errors(form):
            end_ownership(ownership=row, by=person(request), at=timezone.now(), **typed)
            messages.success(request, f"{called(row)} no longer owns the goal.")
            return redirect("goals:owners", slug)
    facts = [("Who", called(row)), ("Role", row.get_role_display()), ("Since", long_day(row.since))]
    return _page(request, goal, form, "End an ownership", "End it", facts)


def unowned_since(owners: Sequence[OwnerValue]) -> date | None:
    """The last day on which somebody owned the goal; None where somebody does, or nobody ever did."""
    ends = [owner["until"] for owner in owners]
    return day(max(end for end in ends if end)) if ends and all(ends) else None


def _own_goal(request: HttpRequest, slug: str) -> Goal:
    goal = find_goal(request, slug)
    refuse_unless(can_hand_over_goal(person(request), goal), WHO_HANDS_OVER)
    return goal


def _moved(form: HandOverForm) -> bool:
    return any("while you wrote" in error for error in form.non_field_errors()) if form.is_bound else False


def _page(
    request: HttpRequest,
    goal: Goal,
    form: Any,
    heading: str,
    button: str,
    facts: list[tuple[str, str]],
    status: int = 200,
) -> HttpResponse:
    context = {
        "heading": heading,
        "subject": title_of(goal),
        "facts": facts,
        "facts_heading": "Now",
        "form": form,
        "button": button,
        "back": reverse("goals:owners", args=[goal.slug]),
    }
    return render(request, "goals/form.html", context, status=status)
