"""Adding a link as evidence of a goal."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import add_evidence
from goals.actions.evidence import WHO_ADDS
from goals.actions.guards import refuse_unless
from goals.forms.evidence import EvidenceForm
from goals.models import Evidence, Goal
from goals.permissions import can_add_evidence
from goals.views.lookup import find_goal, person
from goals.views.texts import title_of
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, slug: str) -> HttpResponse:
    goal = find_goal(request, slug)
    refuse_unless(can_add_evidence(person(request), [goal]), WHO_ADDS)
    form = EvidenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            add_evidence(goals=[goal], by=person(request), at=timezone.now(), **_fields(form, goal))
            messages.success(request, "The evidence is added. A second person can now accept it.")
            return redirect(reverse("goals:goal", args=[slug]) + "#evidence")
    context = {
        "heading": "Add evidence",
        "subject": title_of(goal),
        "form": form,
        "button": "Add evidence",
        "back": reverse("goals:goal", args=[slug]),
    }
    return render(request, "goals/form.html", context)


def _fields(form: EvidenceForm, goal: Goal) -> dict[str, Any]:
    fields = dict(form.cleaned_data)
    fields["slug"] = fields["slug"] or _free_name(goal)
    return fields


def _free_name(goal: Goal) -> str:
    """A name that tells nothing: the title may be for the team alone, the name of a stub is public."""
    start = goal.slug[:60].rstrip("-")
    taken = set(Evidence.objects.filter(slug__startswith=f"{start}-evidence-").values_list("slug", flat=True))
    number = len(taken) + 1
    while f"{start}-evidence-{number}" in taken:
        number += 1
    return f"{start}-evidence-{number}"
