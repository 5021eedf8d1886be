"""Proposing a change of a goal; reading one, and approving, declining or coding it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions.guards import refuse_unless
from goals.actions.revising import current_of
from goals.actions.revision import WHO_PROPOSES
from goals.forms.revision import RevisionForm, initial_from
from goals.models import Goal, Revision
from goals.permissions import can_propose_revision
from goals.snapshot import goal_value
from goals.views.deciding import decide
from goals.views.lookup import find_goal, find_revision, person
from goals.views.proposing import PROPOSED, propose_for, read_revision
from goals.views.texts import title_of
from goals.views.wording import changed_lines, lines


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Propose a change. Where somebody was faster, both texts are shown and nothing typed is lost."""
    goal = find_goal(request, slug)
    refuse_unless(can_propose_revision(person(request), goal), WHO_PROPOSES)
    form = _form(request, goal, timezone.now().date())
    context: dict[str, Any] = {"goal": goal, "heading": "Propose a change", "subject": title_of(goal), "form": form}
    context["back"] = reverse("goals:goal", args=[slug])
    context |= {"carried": _carried(goal, form.base), "held": (f"goal/{slug}", "")}
    status = 200
    if request.method == "POST" and request.POST.get("do") != "preview" and form.is_valid():
        row, shown, status = propose_for(request, goal, form, form.revision)
        if row is not None:
            messages.success(request, PROPOSED)
            return redirect("goals:revision", slug, row.number)
        context |= shown
    return render(request, "goals/edit.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def revision(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """What one change would alter, and what the reader may do about it."""
    goal = find_goal(request, slug)
    row = find_revision(goal, number)
    back = reverse("goals:goal", args=[goal.slug])
    return decide(
        request, row, {"goal": goal, "title": title_of(goal), "changes": changed_lines(goal, row), "back": back}
    )


def _form(request: HttpRequest, goal: Goal, on: date) -> RevisionForm:
    """Built on the revision that was on the page when the person began; on the newest where that cannot be told."""
    current = current_of(goal.revisions.all())
    base = current or goal.revisions.order_by("-pk")[0]
    is_first = current is None
    if request.method != "POST":
        return RevisionForm(base=base, is_first=is_first, initial=initial_from(base, on=on, is_first=is_first))
    base = read_revision(request, goal) or base
    return RevisionForm(request.POST, base=base, is_first=is_first)


def _carried(goal: Goal, base: Revision) -> list[tuple[str, str]]:
    value = goal_value(goal, pending=True)
    found = [one for one in value["revisions"] if one["number"] == base.number]
    return lines(found[0], only=("criteria", "targets", "milestones")) if found else []
