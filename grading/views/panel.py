"""One goal of a cycle: its panel for the editor, its grade and scores for whoever may see them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from goals.actions.guards import refuse_unless
from goals.days import long_day
from goals.permissions import can_read_internal
from grading.actions import assign, lapse, remove_cycle_goal, unassign, waive
from grading.actions.assignment import NOT_YOURS, NOT_YOURS_TO_WAIVE
from grading.actions.cycle import ONLY_EDITORS
from grading.actions.score import rubric_of
from grading.forms import AssignForm, ReasonForm, free_places, person_label
from grading.models import Assignment, Cycle, CycleGoal
from grading.permissions import (
    can_manage_assignment,
    can_read_cycles,
    can_run_cycle,
    can_waive_conflict,
    can_withhold_words_of_grade,
)
from grading.proposed import earlier_grades, in_words
from grading.snapshot import rubric_value
from grading.titles import titles
from grading.views.cycle import NO_CYCLES_FOR_YOU, tell
from grading.views.lookup import find_assignment, find_cycle_goal, person
from grading.visibility import Sight, scores_seen_by, sight_of
from grading.withholding import GradeTexts, grade_slug
from roadmap import markdown
from roadmap.errors import RuleViolation
from roadmap.forms import violations_as_errors

WAIVER_HINT = (
    "Published with the next edition, so write nothing that tells who the reviewer is. The kind of conflict is "
    "published with the results."
)


@login_required
@require_safe
def goal(request: HttpRequest, slug: str, goal: str, kind: str) -> HttpResponse:
    """The panel and, once the cycle is closed, the grade; single scores without names, for those who may read them."""
    user = person(request)
    refuse_unless(can_read_cycles(user), NO_CYCLES_FOR_YOU)
    found = find_cycle_goal(slug, goal, kind)
    seen = sight_of(user, found, timezone.now().date())
    rubric = rubric_value(rubric_of(found))
    labels = {level["key"]: level["label"] for level in rubric["levels"]}
    phase = found.cycle.phase
    can_manage = can_manage_assignment(user, found) and phase in (Cycle.Phase.SETUP, Cycle.Phase.SCORING)
    grade = found.grade if seen.grade else None
    texts = GradeTexts(found, linked=can_read_internal(user))
    context = {
        "row": found,
        "title": _title(found),
        "sight": seen,
        "panel": _panel(found) if seen.reviewers else [],
        "grade": in_words(grade.value, rubric, texts) if grade else None,
        "earlier": earlier_grades(found, labels, texts) if seen.grade else [],
        "withholds": grade_slug(found) if grade and can_withhold_words_of_grade(user, found) else "",
        "scores": _scores(request, found, seen, labels),
        "can_manage": can_manage,
        "can_assign": can_manage and (phase == Cycle.Phase.SETUP or free_places(found).exists()),
        "can_remove": can_run_cycle(user) and phase in (Cycle.Phase.SETUP, Cycle.Phase.SCORING),
        "is_setup": phase == Cycle.Phase.SETUP,
    }
    return render(request, "grading/goal.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def assign_reviewer(request: HttpRequest, slug: str, goal: str, kind: str) -> HttpResponse:
    found = find_cycle_goal(slug, goal, kind)
    refuse_unless(can_manage_assignment(person(request), found), NOT_YOURS)
    form = AssignForm(request.POST or None, cycle_goal=found)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            assign(cycle_goal=found, by=person(request), at=timezone.now(), **form.cleaned_data)
            messages.success(request, "The reviewer is assigned.")
            return redirect(_address(found))
    return _form_page(request, found, form, heading="Assign a reviewer", button="Assign")


@login_required
@require_http_methods(["GET", "POST"])
def remove(request: HttpRequest, slug: str, goal: str, kind: str) -> HttpResponse:
    refuse_unless(can_run_cycle(person(request)), ONLY_EDITORS)
    found = find_cycle_goal(slug, goal, kind)
    form = ReasonForm(request.POST or None, hint="Published, once the cycle is announced.")
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            remove_cycle_goal(cycle_goal=found, by=person(request), at=timezone.now(), **form.cleaned_data)
            messages.success(request, "The goal is removed.")
            return redirect("grading:cycle", slug)
    return _form_page(request, found, form, heading="Remove this goal from the cycle", button="Remove")


@login_required
@require_http_methods(["GET", "POST"])
def let_lapse(request: HttpRequest, slug: str, goal: str, kind: str, reviewer: str) -> HttpResponse:
    found = find_assignment(slug, goal, kind, reviewer)
    refuse_unless(can_manage_assignment(person(request), found.cycle_goal), NOT_YOURS)
    form = ReasonForm(request.POST or None, hint="Published without the name of the reviewer.")
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            lapse(assignment=found, by=person(request), at=timezone.now(), **form.cleaned_data)
            messages.success(request, "The assignment has lapsed. You can ask somebody else in its place.")
            return redirect(_address(found.cycle_goal))
    heading = f"Let the assignment of {found.reviewer.name} lapse"
    return _form_page(request, found.cycle_goal, form, heading=heading, button="Let it lapse")


@login_required
@require_http_methods(["GET", "POST"])
def waive_conflict(request: HttpRequest, slug: str, goal: str, kind: str, reviewer: str) -> HttpResponse:
    found = find_assignment(slug, goal, kind, reviewer)
    refuse_unless(can_waive_conflict(person(request), found), NOT_YOURS_TO_WAIVE)
    form = ReasonForm(request.POST or None, hint=WAIVER_HINT)
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            waive(assignment=found, by=person(request), at=timezone.now(), **form.cleaned_data)
            messages.success(request, "The conflict is waived. The next edition says so, with your reason.")
            return redirect(_address(found.cycle_goal))
    heading = f"Waive the conflict of {found.reviewer.name}"
    told = {"intro": _conflict_of(found), "said": found.interest_words}
    return _form_page(request, found.cycle_goal, form, heading=heading, button="Waive", **told)


@login_required
@require_POST
def take_back(request: HttpRequest, slug: str, goal: str, kind: str, reviewer: str) -> HttpResponse:
    found = find_assignment(slug, goal, kind, reviewer)
    cycle_goal = found.cycle_goal
    try:
        unassign(assignment=found, by=person(request), at=timezone.now())
        messages.success(request, "The assignment is taken back.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect(_address(cycle_goal))


def _panel(cycle_goal: CycleGoal) -> list[dict[str, Any]]:
    """Who was asked, in the order of their names: an order of time would tell who was quick."""
    rows = cycle_goal.assignments.select_related("reviewer", "waiver").order_by("reviewer__name", "pk")
    return [
        {
            "assignment": row,
            "who": person_label(row.reviewer),
            "is_open": row.state == Assignment.State.OPEN,
            "is_waived": hasattr(row, "waiver"),
            "asks": row.interest_at is not None and row.state == Assignment.State.OPEN and not hasattr(row, "waiver"),
        }
        for row in rows
    ]


def _scores(request: HttpRequest, cycle_goal: CycleGoal, seen: Sight, labels: dict[str, str]) -> list[dict[str, Any]]:
    """Newest versions, as Reviewer A, B and so on: in the order of opaque ids, which tells nothing."""
    if not seen.others:
        return []
    rows = scores_seen_by(person(request), cycle_goal, seen).select_related("assignment__reviewer")
    newest = {row.assignment_id: row for row in rows.order_by("version")}
    ordered = sorted(newest.values(), key=lambda row: row.assignment.reviewer.public_id)
    return [
        {
            "name": f"Reviewer {chr(ord('A') + index)}",
            "score": row,
            "level": labels.get(row.level, "") or row.get_non_grade_display(),
            "reason": markdown.render(row.reason),
            "note": markdown.render(row.note, heading=5) if seen.notes and row.note else "",
        }
        for index, row in enumerate(ordered)
    ]


def _title(cycle_goal: CycleGoal) -> str:
    return titles([cycle_goal.goal_id]).get(cycle_goal.goal_id) or cycle_goal.goal.slug


def _address(cycle_goal: CycleGoal) -> str:
    return reverse("grading:goal", args=[cycle_goal.cycle.slug, cycle_goal.goal.slug, cycle_goal.kind])


def _conflict_of(assignment: Assignment) -> str:
    """The kind of conflict, and when the reviewer declared it; the words of an interest stand below."""
    if assignment.interest_at:
        day = long_day(assignment.interest_at.date())
        return f"{assignment.get_interest_display()}, declared by the reviewer on {day}:"
    return f"{assignment.get_conflict_display()}." if assignment.conflict else ""


def _form_page(
    request: HttpRequest,
    cycle_goal: CycleGoal,
    form: Form,
    *,
    heading: str,
    button: str,
    intro: str = "",
    said: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "heading": heading,
        "intro": intro,
        "said": said,
        "subject": _title(cycle_goal),
        "button": button,
        "back": _address(cycle_goal),
    }
    return render(request, "grading/form.html", context)
