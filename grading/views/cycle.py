"""Cycles: the list, one cycle, and the pages on which an editor opens it and closes it."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.actions.guards import refuse_unless
from goals.asked import requests_for
from goals.permissions import can_read_internal
from grading.actions import close_cycle, open_cycle
from grading.actions.cycle import ONLY_EDITORS
from grading.actions.grade import OPEN_PHASES, WindowIsOpen, check_windows_are_over
from grading.models import Assignment, Cycle, CycleGoal, Level, NonGrade, Rubric
from grading.permissions import can_read_cycles, can_run_cycle
from grading.reopenings import requests_of
from grading.titles import titles
from grading.views.lookup import find_cycle, person
from grading.visibility import ENDED, sees_statistics, sights
from roadmap import markdown
from roadmap.errors import Refused, RuleViolation

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
    runs_open = can_run and found.phase in OPEN_PHASES
    waits = _waits(found) if runs_open else ""
    context = {
        "cycle": found,
        "rows": _rows(request, found),
        "rubrics": [pin.rubric for pin in found.rubrics.select_related("rubric").order_by("kind")],
        "panel_text": markdown.render(found.panel_text, heading=3),
        "can_run": can_run,
        "sees_statistics": sees_statistics(person(request), found),
        "requests": requests_of(found, person(request)),
        "asked": _asked(found),
        "is_staff": can_read_internal(person(request)),
        "can_change": can_run and found.phase == Cycle.Phase.SETUP and not is_announced,
        "can_open": can_run and found.phase == Cycle.Phase.SETUP and is_announced,
        "can_close": runs_open and not waits,
        "goes_on": runs_open and bool(waits),
    }
    return render(request, "grading/cycle.html", context)


@login_required
@require_POST
def open_(request: HttpRequest, slug: str) -> HttpResponse:
    """Open an announced cycle; a rule in the way is told on the cycle's page."""
    found = find_cycle(slug)
    try:
        open_cycle(cycle=found, by=person(request), at=timezone.now())
        messages.success(request, "Scoring has begun. Every goal is frozen as it is now.")
    except RuleViolation as violation:
        tell(request, violation)
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
            tell(request, violation)
    states = Assignment.objects.filter(cycle_goal__cycle=found, cycle_goal__removed_at__isnull=True)
    context = {
        "cycle": found,
        "open_count": states.filter(state=Assignment.State.OPEN).count(),
        "waits": _waits(found) if found.phase in OPEN_PHASES else "This cycle is not open.",
    }
    return render(request, "grading/close.html", context)


def _waits(cycle: Cycle) -> str:
    """What an open cycle waits for before its grades can be made, apart from its reviewers; "" where for nothing."""
    try:
        check_windows_are_over(cycle, timezone.now(), is_import=False)
    except WindowIsOpen as violation:
        return violation.sentence
    return ""


def _asked(cycle: Cycle) -> list[dict[str, Any]]:
    """Evidence that was asked for and not brought, of the goals of a cycle that is not closed. One query."""
    if cycle.phase in ENDED:
        return []
    goals = CycleGoal.objects.filter(cycle=cycle, removed_at__isnull=True).values("goal")
    return [one for one in requests_for(goals) if not one["answer"]]


def _rows(request: HttpRequest, cycle: Cycle) -> list[dict[str, Any]]:
    """The goals of the cycle in the order they were added, each with what this person may see of it."""
    ended = Count("assignments", filter=Q(assignments__state=Assignment.State.SUBMITTED))
    asked = Count("assignments", filter=~Q(assignments__state__in=[Assignment.State.RECUSED, Assignment.State.LAPSED]))
    goals = CycleGoal.objects.filter(cycle=cycle).select_related("goal", "cycle").prefetch_related("grades")
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
    grade = row.grade
    if grade is None:
        return "No grade"
    if grade.provisional:
        return f"Provisional, {grade.value['n']} of {grade.value['quorum']} levels"
    if grade.value["non_grade"]:
        return str(NonGrade(grade.value["non_grade"]).label)
    return labels.get((row.kind, grade.level), grade.level)


def tell(request: HttpRequest, violation: RuleViolation) -> None:
    """A rule in the way becomes a message; a refusal of the person goes on to its own page."""
    if isinstance(violation, Refused):
        raise violation
    messages.error(request, violation.sentence)
