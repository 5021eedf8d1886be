"""A reviewer's pages of one goal: say whether there is a conflict, score it, step back from it, read what is withheld."""

import hashlib
import json
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.asked import requests_for
from goals.snapshot import all_spans
from grading.actions import (
    declare_interest,
    declare_no_conflict,
    recuse,
    reveal_withheld,
    save_score_draft,
    submit_score,
)
from grading.actions.score import rubric_of
from grading.disputes import is_discussed
from grading.forms import NO_CONFLICT, DeclarationForm, ReasonForm, RecuseForm
from grading.frozen import FrozenPage, frozen_page, has_first_wording
from grading.models import Assignment, Cycle, Tier
from grading.own_order import neighbours
from grading.permissions import NOT_ASSIGNED, why_cannot_score
from grading.score_form import ScoreForm, initial_from
from grading.snapshot import rubric_value
from grading.titles import titles
from grading.views.lookup import assignment_or_refuse, find_cycle_goal, own_assignment, person
from roadmap import markdown
from roadmap.errors import Refused, RuleViolation
from roadmap.forms import violations_as_errors


@login_required
@require_http_methods(["GET", "POST"])
def score(request: HttpRequest, slug: str, goal: str, kind: str) -> HttpResponse:
    """The frozen goal with the form beside it; once submitted, this person's own score."""
    assignment = assignment_or_refuse(request, slug, goal, kind)
    is_open = assignment.state == Assignment.State.OPEN
    can_amend = assignment.state == Assignment.State.SUBMITTED and (
        _is_scoring(assignment) or is_discussed(assignment.cycle_goal)
    )
    if not (is_open and _is_scoring(assignment)) and not (can_amend and "amend" in request.GET):
        return _without_form(request, assignment, can_amend=can_amend)
    if _must_declare(assignment):
        return _declare(request, assignment)
    page = frozen_page(assignment.cycle_goal.snapshot, all_spans())
    form = _form(request, assignment, page)
    if request.method == "POST":
        saves = request.POST.get("do") == "save" and is_open
        answer = _save(request, assignment, form) if saves else _submit(request, assignment, form)
        if answer is not None:
            return answer
    context = {"assignment": assignment, "page": page, "form": form, "is_amendment": can_amend}
    context |= {"place": neighbours(assignment, person(request)), "based_on": _version_of(assignment)}
    context |= {"opens_withheld": assignment.tier != Tier.PUBLIC}
    context |= {"asked": requests_for([assignment.cycle_goal.goal_id], known=()), "can_ask": not can_amend}
    return render(request, "grading/score.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def recuse_from(request: HttpRequest, slug: str, goal: str, kind: str) -> HttpResponse:
    """ "I have a conflict": open to whoever is assigned, whatever else stands in the way."""
    cycle_goal = find_cycle_goal(slug, goal, kind)
    assignment = own_assignment(person(request), cycle_goal)
    if assignment is None:
        raise Refused(why_cannot_score(person(request), cycle_goal, None) or NOT_ASSIGNED)
    form = RecuseForm(request.POST or None, initial={"conflict": assignment.conflict})
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            recuse(assignment=assignment, by=person(request), at=timezone.now(), **form.cleaned_data)
            messages.success(request, "You stepped back. An editor will ask somebody else.")
            return redirect("grading:home")
    context = {
        "heading": "Step back from this goal",
        "intro": "You will not see this goal here again, and what you have typed is thrown away.",
        "subject": titles([cycle_goal.goal_id]).get(cycle_goal.goal_id, goal),
        "form": form,
        "button": "Step back",
        "back": reverse("grading:home"),
    }
    return render(request, "grading/form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def withheld(request: HttpRequest, slug: str, goal: str, kind: str) -> HttpResponse:
    """Ask for the withheld text of the frozen goal; the answer to the POST shows it, and the reading is recorded."""
    assignment = assignment_or_refuse(request, slug, goal, kind)
    if assignment.state != Assignment.State.OPEN or not _is_scoring(assignment):
        return _without_form(request, assignment, can_amend=False)
    if _must_declare(assignment):
        return _declare(request, assignment)
    page = frozen_page(assignment.cycle_goal.snapshot, all_spans())
    form = ReasonForm(request.POST or None, hint="Why you need the text. Your reading it is recorded.")
    is_revealed = False
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            reveal_withheld(assignment=assignment, by=person(request), at=timezone.now(), **form.cleaned_data)
            is_revealed = True
    context = {"assignment": assignment, "page": page, "form": form, "is_revealed": is_revealed}
    context |= {"opens_withheld": assignment.tier != Tier.PUBLIC}
    return render(request, "grading/withheld.html", context)


def _must_declare(assignment: Assignment) -> bool:
    return assignment.state == Assignment.State.OPEN and assignment.declared_at is None


def _declare(request: HttpRequest, assignment: Assignment) -> HttpResponse:
    """Asks for conflicts before anything of the goal but its title is shown; one who has a conflict steps back."""
    is_answer = request.method == "POST" and request.POST.get("do") == "declare"
    form = DeclarationForm(request.POST if is_answer else None, can_ask=not assignment.conflict)
    if is_answer and form.is_valid():
        with violations_as_errors(form):
            return redirect(_carry_out(request, assignment, form))
    cycle_goal = assignment.cycle_goal
    owners = cycle_goal.goal.ownerships.filter(until__isnull=True).exclude(team="").order_by("team")
    context = {
        "assignment": assignment,
        "title": titles([cycle_goal.goal_id]).get(cycle_goal.goal_id, cycle_goal.goal.slug),
        "teams": sorted(set(owners.values_list("team", flat=True))),
        "form": form,
    }
    return render(request, "grading/declare.html", context)


def _carry_out(request: HttpRequest, assignment: Assignment, form: DeclarationForm) -> str:
    """Do what a reviewer declared; returns the page that comes next."""
    given: dict[str, Any] = {"assignment": assignment, "by": person(request), "at": timezone.now()}
    conflict, reason = form.cleaned_data["conflict"], form.cleaned_data["reason"]
    if conflict == NO_CONFLICT:
        declare_no_conflict(**given)
        return request.path
    if form.asks_for_waiver:
        declare_interest(**given, conflict=conflict, reason=reason)
        messages.success(request, "Your interest is kept. The goal opens for you if it is waived; you will be told.")
    else:
        recuse(**given, conflict=conflict, reason=reason)
        messages.success(request, "You stepped back because of your conflict. An editor will ask somebody else.")
    return reverse("grading:home")


def _version_of(assignment: Assignment) -> str:
    """Names the draft as it is kept, so that a second window does not save over what the first has kept."""
    return hashlib.sha256(json.dumps(assignment.draft, sort_keys=True).encode()).hexdigest()[:16]


def _is_scoring(assignment: Assignment) -> bool:
    cycle_goal = assignment.cycle_goal
    return cycle_goal.cycle.phase == Cycle.Phase.SCORING and cycle_goal.removed_at is None


def _without_form(request: HttpRequest, assignment: Assignment, *, can_amend: bool) -> HttpResponse:
    """What there is to read where nothing can be typed: one's own score, or the reason there is no form."""
    own = assignment.scores.order_by("-version").prefetch_related("criteria").first()
    levels = {level["key"]: level["label"] for level in rubric_value(rubric_of(assignment.cycle_goal))["levels"]}
    context = {
        "assignment": assignment,
        "title": titles([assignment.cycle_goal.goal_id]).get(assignment.cycle_goal.goal_id, ""),
        "own": own,
        "reason": markdown.render(own.reason, heading=3) if own else "",
        "note": markdown.render(own.note) if own and own.note else "",
        "level": levels.get(own.level, "") if own else "",
        "first_level": levels.get(own.first_level, "") if own else "",
        "criteria": [(row, levels.get(row.level, "")) for row in own.criteria.all()] if own else [],
        "can_amend": can_amend,
    }
    return render(request, "grading/own_score.html", context)


def _form(request: HttpRequest, assignment: Assignment, page: FrozenPage) -> ScoreForm:
    initial = dict(assignment.draft)
    if assignment.state == Assignment.State.SUBMITTED:
        initial = initial_from(assignment.scores.order_by("-version")[0])
    return ScoreForm(
        request.POST if request.method == "POST" else None,
        rubric=rubric_value(rubric_of(assignment.cycle_goal)),
        evidence=[(item["slug"], f"{item['plain_title']} ({item['kind'].lower()})") for item in page.evidence],
        has_first_wording=has_first_wording(assignment.cycle_goal.snapshot),
        has_withheld_text=bool(page.withheld),
        initial=initial,
    )


def _save(request: HttpRequest, assignment: Assignment, form: ScoreForm) -> HttpResponse | None:
    """Keep the draft as it is, right or wrong; None where it could not be kept. The page's script is told in JSON."""
    form.full_clean()
    at = timezone.now()
    if request.accepts("text/html"):
        is_kept = False
        with violations_as_errors(form):
            save_score_draft(assignment=assignment, fields=form.typed(), by=person(request), at=at)
            is_kept = True
        if not is_kept:
            return None
        messages.success(request, f"Draft saved at {at:%H:%M} UTC. Only you can see it.")
        return redirect(request.path)
    if request.POST.get("based_on") != _version_of(assignment):
        return JsonResponse({"sentence": "The draft was changed in another window. It is not saved over."}, status=409)
    try:
        save_score_draft(assignment=assignment, fields=form.typed(), by=person(request), at=at)
    except Refused:
        raise
    except RuleViolation as violation:
        return JsonResponse({"sentence": violation.sentence}, status=409)
    return JsonResponse({"saved": f"Draft saved at {at:%H:%M} UTC.", "version": _version_of(assignment)})


def _submit(request: HttpRequest, assignment: Assignment, form: ScoreForm) -> HttpResponse | None:
    if form.is_valid():
        with violations_as_errors(form):
            submit_score(assignment=assignment, score=form.score(), by=person(request), at=timezone.now())
            messages.success(request, "Your score is submitted.")
            return redirect("grading:home")
    return None
