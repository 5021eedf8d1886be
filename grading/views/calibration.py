"""Anchor cases: a reviewer grades them one by one and then reads the answers; an editor sees how often each was given."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from grading.actions import answer_case
from grading.actions.calibration import WHO_ANSWERS
from grading.calibration import Calibration, calibration_of, distribution, is_reviewer_of, levels_of
from grading.forms import CaseForm
from grading.models import Cycle
from grading.permissions import can_run_cycle
from grading.views.lookup import find_cycle, person
from roadmap.errors import Refused
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def calibration(request: HttpRequest, slug: str) -> HttpResponse:
    """A reviewer who also runs the cycle reads the counts only after answering."""
    cycle, user = find_cycle(slug), person(request)
    if is_reviewer_of(cycle, user):
        return _own(request, cycle, calibration_of(cycle, user))
    if not can_run_cycle(user) or request.method == "POST":
        raise Refused(WHO_ANSWERS)
    return render(request, "grading/calibration.html", {"cycle": cycle, "distribution": distribution(cycle)})


def _own(request: HttpRequest, cycle: Cycle, found: Calibration) -> HttpResponse:
    case = found.waiting[0] if found.waiting and found.is_open else None
    form = None
    if case is not None:
        # Sent twice, or from an old window: the answer is to another case than the one that is asked now.
        is_answer = request.method == "POST" and request.POST.get("case") == case.key
        form = CaseForm(request.POST if is_answer else None, levels=levels_of(case))
        if is_answer and form.is_valid():
            with violations_as_errors(form):
                answer_case(cycle=cycle, case=case, by=person(request), at=timezone.now(), **form.cleaned_data)
                messages.success(request, "Your answer is kept.")
                return redirect("grading:calibration", cycle.slug)
    reads_counts = can_run_cycle(person(request)) and not found.waiting
    context = {
        "cycle": cycle,
        "found": found,
        "case": case,
        "form": form,
        "distribution": distribution(cycle) if reads_counts else None,
    }
    return render(request, "grading/calibration.html", context)
