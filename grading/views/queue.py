"""The first page of grading: a reviewer's own assignments, or the cycles for everybody else."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from grading.permissions import can_read_cycles
from grading.queue import queue_of
from grading.views.lookup import person
from roadmap.accounts.models import Role
from roadmap.errors import Refused


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    user = person(request)
    on = timezone.now().date()
    queue = queue_of(user, on)
    reads_cycles = can_read_cycles(user)
    if not user.has_role(Role.REVIEWER) and not (queue.total or queue.done):
        if not reads_cycles:
            raise Refused("Grading pages are for reviewers and for the people who run cycles.")
        return redirect("grading:cycles")
    return render(request, "grading/queue.html", {"queue": queue, "on": on, "reads_cycles": reads_cycles})
