"""Recording that a milestone is done, and the turns of a standing or event-triggered deadline."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions import complete_milestone, record_occurrence
from goals.actions.guards import refuse_unless
from goals.actions.metric import ONLY_OWNERS
from goals.boxed import box_goals
from goals.days import long_day
from goals.deadlines import current_revision
from goals.forms.milestone import MilestoneDoneForm, OccurrenceForm
from goals.models import Goal, Milestone, Occurrence
from goals.permissions import can_update_goal
from goals.snapshot import goal_value
from goals.views.lookup import evidence_choices, find_goal, person
from goals.views.texts import title_of
from goals.views.wording import deadline_words
from roadmap.forms import violations_as_errors

_DONE = ("achieved_on", "achieved_text", "announced_on")
_TURN = ("text", "triggered_on", "due", "done_on", "note")


@login_required
@require_http_methods(["GET", "POST"])
def milestone_done(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """That a milestone is done; where it was done already, a correction."""
    goal = _own_goal(request, slug)
    terms = current_revision(box_goals([goal_value(goal, pending=True)])[0])["milestones"]
    term = next((term for term in terms if term["key"] == key), None)
    if term is None:
        raise Http404
    old = goal.milestones.filter(key=key).order_by("-number").first()
    form = MilestoneDoneForm(
        request.POST if request.method == "POST" else None,
        evidence=evidence_choices(goal, person(request)),
        initial=_initial(old, _DONE) if old else {},
    )
    if request.method == "POST" and form.is_valid():
        with violations_as_errors(form):
            complete_milestone(goal=goal, key=key, by=person(request), at=timezone.now(), **form.cleaned_data)
            messages.success(request, "The milestone is recorded as done.")
            return redirect(_back(goal, "#milestones"))
    facts = [("Milestone", term["title"]), ("Due", deadline_words(term["deadline"]) or "No date")]
    if old:
        facts.append(("Recorded as done", long_day(old.achieved_on) if old.achieved_on else old.achieved_text))
    context: dict[str, Any] = {
        "heading": "Correct a milestone" if old else "Record a milestone as done",
        "subject": title_of(goal),
        "facts": facts,
        "form": form,
        "button": "Record the correction" if old else "Record as done",
        "back": _back(goal, "#milestones"),
    }
    return render(request, "goals/form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def add_occurrence(request: HttpRequest, slug: str) -> HttpResponse:
    goal = _own_goal(request, slug)
    taken = set(goal.occurrences.values_list("key", flat=True))
    return _occurrence_page(request, goal, taken, None)


@login_required
@require_http_methods(["GET", "POST"])
def occurrence(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """That an earlier turn is done, or what it should have said; the newest word counts, all stay."""
    goal = _own_goal(request, slug)
    old = goal.occurrences.filter(key=key).order_by("-number").first()
    if old is None:
        raise Http404
    return _occurrence_page(request, goal, None, old)


def _occurrence_page(
    request: HttpRequest, goal: Goal, taken: Collection[str] | None, old: Occurrence | None
) -> HttpResponse:
    form = OccurrenceForm(
        request.POST if request.method == "POST" else None,
        evidence=evidence_choices(goal, person(request)),
        taken=taken,
        initial=_initial(old, _TURN) if old else {},
    )
    if request.method == "POST" and form.is_valid():
        values = ({"key": old.key} if old else {}) | form.cleaned_data
        with violations_as_errors(form):
            record_occurrence(goal=goal, by=person(request), at=timezone.now(), **values)
            messages.success(request, "This is recorded.")
            return redirect(_back(goal, "#occurrences"))
    context: dict[str, Any] = {
        "heading": "Record what was done" if old else "Record that it applied",
        "subject": title_of(goal),
        "intro": "" if old else "The deadline of this goal runs anew each time something happens. Record each time.",
        "facts": _told(old) if old else [],
        "held": (f"goal/{goal.slug}", f"occurrences.{old.key}.") if old else None,
        "form": form,
        "button": "Record",
        "back": _back(goal, "#occurrences"),
    }
    return render(request, "goals/form.html", context)


def _own_goal(request: HttpRequest, slug: str) -> Goal:
    goal = find_goal(request, slug)
    refuse_unless(can_update_goal(person(request), goal), ONLY_OWNERS)
    return goal


def _initial(row: Milestone | Occurrence, names: tuple[str, ...]) -> dict[str, Any]:
    slugs = list(row.evidence.values_list("slug", flat=True))
    return {name: getattr(row, name) for name in names} | {"evidence": slugs}


def _told(old: Occurrence) -> list[tuple[str, str]]:
    days = [("Day it happened", old.triggered_on), ("Due", old.due), ("Done on", old.done_on)]
    return [("What happened", old.text), *((label, long_day(value)) for label, value in days if value)]


def _back(goal: Goal, anchor: str) -> str:
    return reverse("goals:goal", args=[goal.slug]) + anchor
