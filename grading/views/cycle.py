"""Cycles: the list, one cycle, and the pages on which an editor sets one up, opens it and closes it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.actions.guards import refuse_unless
from grading.actions import (
    CycleDates,
    add_cycle_goals,
    close_cycle,
    create_cycle,
    open_cycle,
    revise_cycle,
)
from grading.actions.cycle import ONLY_EDITORS
from grading.forms import AddGoalsForm, CycleForm
from grading.models import Assignment, Cycle, CycleGoal, Level, NonGrade, Rubric
from grading.permissions import can_read_cycles, can_run_cycle
from grading.titles import titles
from grading.views.lookup import find_cycle, person
from grading.visibility import sights
from roadmap.errors import Refused, RuleViolation
from roadmap.forms import violations_as_errors

NO_CYCLES_FOR_YOU = "People from outside see the goals they were asked to score, not whole cycles."


@login_required
@require_safe
def cycles(request: HttpRequest) -> HttpResponse:
    """Every cycle, the newest first."""
    refuse_unless(can_read_cycles(person(request)), NO_CYCLES_FOR_YOU)
    in_cycle = Count("goals", filter=Q(goals__removed_at__isnull=True))
    context = {
        "cycles": Cycle.objects.annotate(goal_count=in_cycle).order_by("-created_at", "-pk"),
        "can_run": can_run_cycle(person(request)),
        "has_rubrics": Rubric.objects.exists(),
    }
    return render(request, "grading/cycles.html", context)


@login_required
@require_safe
def cycle(request: HttpRequest, slug: str) -> HttpResponse:
    """One cycle with its goals. Counts and levels appear only where `visibility` lets this person see them."""
    refuse_unless(can_read_cycles(person(request)), NO_CYCLES_FOR_YOU)
    found = find_cycle(slug)
    can_run = can_run_cycle(person(request))
    is_announced = found.announced_on is not None
    context = {
        "cycle": found,
        "rows": _rows(request, found),
        "rubrics": [pin.rubric for pin in found.rubrics.select_related("rubric").order_by("kind")],
        "can_run": can_run,
        "can_change": can_run and found.phase == Cycle.Phase.SETUP and not is_announced,
        "can_open": can_run and found.phase == Cycle.Phase.SETUP and is_announced,
        "can_close": can_run and found.phase in (Cycle.Phase.SCORING, Cycle.Phase.DISCUSSION, Cycle.Phase.REPLY),
    }
    return render(request, "grading/cycle.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    refuse_unless(can_run_cycle(person(request)), ONLY_EDITORS)
    form = CycleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            found = create_cycle(**_cycle_fields(form), by=person(request), at=timezone.now())
            messages.success(request, "The cycle is set up. Add its goals and reviewers.")
            return redirect("grading:cycle", found.slug)
    intro = "A cycle grades a list of goals. It opens after a published edition has announced it."
    return _form_page(request, form, heading="New cycle", intro=intro, button="Set up the cycle")


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    refuse_unless(can_run_cycle(person(request)), ONLY_EDITORS)
    found = find_cycle(slug)
    dates = {name: getattr(found, name) for name in CycleDates.__dataclass_fields__}
    now = {"title": found.title, "slug": slug, "quorum": found.quorum, "panel_text": found.panel_text}
    form = CycleForm(request.POST or None, initial=dates | now)
    form.fields["slug"].disabled = True
    if request.method == "POST" and form.is_valid():
        fields = _cycle_fields(form)
        del fields["slug"]
        with violations_as_errors(form):
            revise_cycle(cycle=found, **fields, by=person(request), at=timezone.now())
            messages.success(request, "The cycle is changed.")
            return redirect("grading:cycle", slug)
    return _form_page(request, form, heading="Change the cycle", button="Save", back=found)


@login_required
@require_http_methods(["GET", "POST"])
def add_goals(request: HttpRequest, slug: str) -> HttpResponse:
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
    return _form_page(request, form, heading="Add goals", button="Add", back=found)


@login_required
@require_POST
def open_(request: HttpRequest, slug: str) -> HttpResponse:
    """Open an announced cycle; a rule in the way is told on the cycle's page."""
    found = find_cycle(slug)
    try:
        open_cycle(cycle=found, by=person(request), at=timezone.now())
        messages.success(request, "Scoring has begun. Every goal is frozen as it is now.")
    except RuleViolation as violation:
        _tell(request, violation)
    return redirect("grading:cycle", slug)


@login_required
@require_http_methods(["GET", "POST"])
def close(request: HttpRequest, slug: str) -> HttpResponse:
    """Says what closing does and what stands in its way, then does it."""
    refuse_unless(can_run_cycle(person(request)), ONLY_EDITORS)
    found = find_cycle(slug)
    if request.method == "POST":
        try:
            grades = close_cycle(cycle=found, by=person(request), at=timezone.now())
            provisional = sum(grade.provisional for grade in grades)
            made = "1 grade" if len(grades) == 1 else f"{len(grades)} grades"
            messages.success(request, f"The cycle is closed: {made}, {provisional} provisional.")
            return redirect("grading:cycle", slug)
        except RuleViolation as violation:
            _tell(request, violation)
    states = Assignment.objects.filter(cycle_goal__cycle=found, cycle_goal__removed_at__isnull=True)
    context = {"cycle": found, "open_count": states.filter(state=Assignment.State.OPEN).count()}
    return render(request, "grading/close.html", context)


def _rows(request: HttpRequest, cycle: Cycle) -> list[dict[str, Any]]:
    """The goals of the cycle in the order they were added, each with what this person may see of it."""
    ended = Count("assignments", filter=Q(assignments__state=Assignment.State.SUBMITTED))
    asked = Count("assignments", filter=~Q(assignments__state__in=[Assignment.State.RECUSED, Assignment.State.LAPSED]))
    goals = CycleGoal.objects.filter(cycle=cycle).select_related("goal", "cycle", "grade")
    rows = list(goals.annotate(submitted=ended, asked=asked).order_by("pk"))
    named, seen = titles(row.goal_id for row in rows), sights(person(request), rows)
    labels = {
        (level.rubric.kind, level.key): level.label
        for level in Level.objects.filter(rubric__cycle_pins__cycle=cycle).select_related("rubric")
    }
    return [
        {
            "row": row,
            "title": named.get(row.goal_id, row.goal.slug),
            "sight": seen[row.pk],
            "grade": grade_words(row, labels) if seen[row.pk].grade else "",
        }
        for row in rows
    ]


def grade_words(row: CycleGoal, labels: Mapping[tuple[str, str], str]) -> str:
    """The grade of a goal in words, for staff; `labels` by (kind, level key)."""
    grade = getattr(row, "grade", None)
    if grade is None:
        return "No grade"
    if grade.provisional:
        return f"Provisional, {grade.value['n']} of {grade.value['quorum']} levels"
    if grade.value["non_grade"]:
        return str(NonGrade(grade.value["non_grade"]).label)
    return labels.get((row.kind, grade.level), grade.level)


def _cycle_fields(form: CycleForm) -> dict[str, Any]:
    names = ("slug", "title", "quorum", "panel_text")
    return {name: form.cleaned_data[name] for name in names} | {"dates": form.dates()}


def _form_page(
    request: HttpRequest, form: Form, *, heading: str, button: str, intro: str = "", back: Cycle | None = None
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "intro": intro,
        "subject": back.title if back else "",
        "button": button,
        "back": reverse("grading:cycle", args=[back.slug]) if back else reverse("grading:cycles"),
    }
    return render(request, "grading/form.html", context)


def _tell(request: HttpRequest, violation: RuleViolation) -> None:
    """A rule in the way becomes a message; a refusal of the person goes on to its own page."""
    if isinstance(violation, Refused):
        raise violation
    messages.error(request, violation.sentence)
