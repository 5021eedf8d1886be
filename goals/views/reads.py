"""How a deadline and a statement will read, before anything is stored. The forms ask here while one types."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from goals.actions.guards import refuse_unless
from goals.forms.wording import ReadsForm
from goals.models import Goal
from goals.permissions import can_read_internal
from goals.snapshot.goal import anchors_of
from goals.views.lookup import FOR_STAFF, person


@login_required
@require_http_methods(["GET", "POST"])
def reads(request: HttpRequest) -> HttpResponse:
    """A page of its own without the script; with it, the forms take its two boxes."""
    refuse_unless(can_read_internal(person(request)), FOR_STAFF)
    form = ReadsForm(request.POST if request.method == "POST" else None)
    goal = Goal.objects.filter(slug=request.POST.get("goal", "")[:80]).first()
    if goal is not None:
        form.anchors = anchors_of(goal)
    return render(request, "goals/reads.html", {"form": form})
