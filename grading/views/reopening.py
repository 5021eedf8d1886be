"""Opening a closed cycle again: all requests, the form of a new one, and the decision of a second person."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from goals.actions.guards import refuse_unless
from grading.actions import agree_reopening, ask_reopening, decline_reopening
from grading.actions.cycle import ONLY_EDITORS
from grading.actions.reopening import CLOSED, WHO_AGREES
from grading.forms import ReasonForm
from grading.models import Reopening
from grading.permissions import can_agree_to_reopening, can_read_cycles, can_run_cycle
from grading.reopenings import requests_of
from grading.views.cycle import NO_CYCLES_FOR_YOU, tell
from grading.views.lookup import find_cycle, person
from roadmap.accounts.step_up import confirm_it_is_you
from roadmap.errors import RuleViolation
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def reopening(request: HttpRequest, slug: str) -> HttpResponse:
    """Every request to open this cycle again; an editor asks for another one here."""
    user, found = person(request), find_cycle(slug)
    refuse_unless(can_read_cycles(user), NO_CYCLES_FOR_YOU)
    form = ReasonForm(request.POST or None, hint="Published, whether somebody agrees or not.")
    if request.method == "POST":
        refuse_unless(can_run_cycle(user), ONLY_EDITORS)
        if form.is_valid():
            with violations_as_errors(form):
                ask_reopening(cycle=found, by=user, at=timezone.now(), **form.cleaned_data)
                messages.success(request, "The request is kept. Another person decides about it.")
                return redirect("grading:reopening", slug)
    requests = requests_of(found, user)
    waits = any(item["waits"] for item in requests)
    context = {
        "cycle": found,
        "requests": requests,
        "form": form,
        "is_closed": found.phase in CLOSED,
        "can_ask": can_run_cycle(user) and found.phase in CLOSED and not waits,
    }
    return render(request, "grading/reopening.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Agree to a request or decline it."""
    user = person(request)
    row = get_object_or_404(Reopening.objects.select_related("cycle"), cycle__slug=slug, number=number)
    refuse_unless(can_agree_to_reopening(user, row), WHO_AGREES)
    at, do = timezone.now(), request.POST.get("do")
    if do == "agree":
        confirm_it_is_you(request)
    try:
        if do == "agree":
            agree_reopening(reopening=row, by=user, at=at)
            messages.success(request, "The cycle is open again, in its discussion. Its earlier grades stay public.")
        elif do == "decline":
            decline_reopening(reopening=row, by=user, at=at)
            messages.success(request, "The request is declined. The cycle stays closed.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("grading:reopening", slug)
