"""Setting a cycle up, step by step: its days and rules, its goals, its panels, and what an edition will announce."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from goals.actions.guards import refuse_unless
from grading.actions import CycleDates, add_cycle_goals, create_cycle, revise_cycle
from grading.actions.cycle import ONLY_EDITORS
from grading.announcing import announcement
from grading.cycle_form import LETTERS, NAMES, CycleForm, default_days
from grading.forms import AddGoalsForm
from grading.models import Cycle
from grading.permissions import can_run_cycle
from grading.views.lookup import find_cycle, person
from roadmap import markdown
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    refuse_unless(can_run_cycle(person(request)), ONLY_EDITORS)
    at = timezone.now()
    form = CycleForm(request.POST or None, asks_rubrics=True, initial=default_days(at.date()))
    if request.method == "POST" and form.is_valid():
        slug, rubrics = form.cleaned_data["slug"], form.chosen_rubrics()
        with violations_as_errors(form):
            create_cycle(slug=slug, rubrics=rubrics, **form.rules(), by=person(request), at=at)
            messages.success(request, "The cycle is set up. Add its goals.")
            return redirect("grading:add_goals", slug)
    intro = "A cycle grades a list of goals. It opens after a published edition has announced it."
    return _page(request, form, None, "details", heading="New cycle", intro=intro, button="Set up the cycle")


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    refuse_unless(can_run_cycle(person(request)), ONLY_EDITORS)
    found = find_cycle(slug)
    form = CycleForm(request.POST or None, asks_rubrics=False, initial=_as_it_is(found))
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            revise_cycle(cycle=found, **form.rules(), by=person(request), at=timezone.now())
            messages.success(request, "The cycle is changed.")
            return redirect("grading:cycle", slug)
    intro = "The rubric versions were chosen when the cycle was set up, and stay."
    return _page(request, form, found, "details", heading="Change the cycle", intro=intro, button="Save")


@login_required
@require_http_methods(["GET", "POST"])
def add_goals(request: HttpRequest, slug: str) -> HttpResponse:
    """Reviewers can be given here, to all of these goals, or be proposed on the next page."""
    refuse_unless(can_run_cycle(person(request)), ONLY_EDITORS)
    found = find_cycle(slug)
    form = AddGoalsForm(request.POST or None, kinds=found.rubrics.values_list("kind", flat=True))
    if request.method == "POST" and form.is_valid():
        chosen = {name: list(form.cleaned_data[name]) for name in ("goals", "reviewers")}
        with violations_as_errors(form):
            left_out = add_cycle_goals(
                cycle=found, kind=form.cleaned_data["kind"], **chosen, by=person(request), at=timezone.now()
            )
            for sentence in left_out:
                messages.warning(request, sentence)
            messages.success(request, "The goals are added.")
            return redirect("grading:cycle", slug)
    return _page(request, form, found, "goals", heading="Add goals", button="Add")


@login_required
@require_safe
def check(request: HttpRequest, slug: str) -> HttpResponse:
    """What the next edition will announce of this cycle, and what it still lacks."""
    refuse_unless(can_run_cycle(person(request)), ONLY_EDITORS)
    found = find_cycle(slug)
    panel_text = markdown.render(found.panel_text, heading=3)
    context = {"cycle": found, "told": announcement(found), "panel_text": panel_text, "step": "check"}
    return render(request, "grading/check.html", context)


def _as_it_is(cycle: Cycle) -> dict[str, Any]:
    names = ("title", "slug", "quorum", "spread_rule", "panel_text", *CycleDates.__dataclass_fields__)
    return {name: getattr(cycle, name) for name in names} | {"names": NAMES if cycle.names_in_discussion else LETTERS}


def _page(
    request: HttpRequest, form: Any, cycle: Cycle | None, step: str, *, heading: str, button: str, intro: str = ""
) -> HttpResponse:
    context = {"form": form, "cycle": cycle, "step": step, "heading": heading, "button": button, "intro": intro}
    return render(request, "grading/setup.html", context)
