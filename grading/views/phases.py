"""The course of a cycle for its editor: every step with its day and what it needs, and the button of the next one."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from goals.actions.guards import refuse_unless
from goals.days import long_day
from grading.actions import move_cycle
from grading.actions.cycle import ONLY_EDITORS
from grading.models import Assignment, Cycle
from grading.permissions import can_run_cycle
from grading.views.cycle import tell
from grading.views.lookup import find_cycle, person
from grading.windows import windows
from roadmap.errors import RuleViolation

ORDER = list(Cycle.Phase)
MOVED = {
    Cycle.Phase.DISCUSSION: "The discussion has begun. Those who scored goals far apart are told.",
    Cycle.Phase.REPLY: "The owners may reply now. They are told.",
}


@login_required
@require_http_methods(["GET", "POST"])
def phases(request: HttpRequest, slug: str) -> HttpResponse:
    refuse_unless(can_run_cycle(person(request)), ONLY_EDITORS)
    found = find_cycle(slug)
    if request.method == "POST":
        to = request.POST.get("to", "")
        try:
            if to in MOVED:
                move_cycle(cycle=found, to=to, by=person(request), at=timezone.now())
                messages.success(request, MOVED[Cycle.Phase(to)])
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("grading:phases", slug)
    on = timezone.now().date()
    context = {"cycle": found, "steps": list(steps(found)), "until": windows(found), "on": on}
    return render(request, "grading/phases.html", context | _waits(found, on))


def steps(cycle: Cycle) -> Iterator[dict[str, Any]]:
    """Each step of the course: its name, where it stands, its day and what it needs."""
    last = windows(cycle)
    now = ORDER.index(Cycle.Phase(cycle.phase))
    yield {
        "name": "Announced",
        "state": "done" if cycle.announced_on else "now",
        "day": _said(cycle.announced_on, None, word="On"),
        "needs": "An edition that names the goals, the panel, the rubrics and the day of the results.",
    }
    for phase, began, planned, needs in (
        (
            Cycle.Phase.SCORING,
            cycle.opened_at,
            cycle.scoring_from,
            f"The announcement, and {cycle.quorum} reviewers for every goal. Every goal is frozen as it is then.",
        ),
        (
            Cycle.Phase.DISCUSSION,
            cycle.discussion_at,
            _after(last.scoring),
            "Every assignment has ended: submitted, recused or lapsed. Where no scores are far apart nothing is discussed.",
        ),
        (
            Cycle.Phase.REPLY,
            cycle.reply_at,
            _after(last.discussion),
            "The discussion is over. Goals that no adjudicator has decided by the close keep the middle level.",
        ),
        (
            Cycle.Phase.CLOSED,
            cycle.closed_at,
            _after(last.last),
            "The time to reply and to object is over. Closing makes the grades.",
        ),
        (
            Cycle.Phase.PUBLISHED,
            None,
            cycle.results_due,
            "An edition with the grades.",
        ),
    ):
        place = ORDER.index(phase)
        state = "done" if place < now else "now" if place == now else "to come"
        lasted = "On" if phase == Cycle.Phase.CLOSED else "Begun"
        day = _said(began if place <= now else None, planned, word=lasted if place < now else "Since")
        yield {"name": phase.label, "phase": phase.value, "state": state, "day": day, "needs": needs}


def _waits(cycle: Cycle, on: date) -> dict[str, Any]:
    """What stands in the way of the next step. That scores are missing, not how many: an editor may be on the panel."""
    open_ = Assignment.objects.filter(
        cycle_goal__cycle=cycle, cycle_goal__removed_at__isnull=True, state=Assignment.State.OPEN
    )
    until = windows(cycle).last
    return {
        "scores_are_missing": cycle.phase == Cycle.Phase.SCORING and open_.exists(),
        "is_late": cycle.phase == Cycle.Phase.SCORING and cycle.scoring_to is not None and cycle.scoring_to < on,
        "windows_are_open": cycle.phase == Cycle.Phase.REPLY and until is not None and on <= until,
        "last_day": until,
    }


def _after(day: date | None) -> date | None:
    return day + timedelta(days=1) if day else None


def _said(began: datetime | date | None, planned: date | None, *, word: str) -> str:
    if began is not None:
        on = began.astimezone(UTC).date() if isinstance(began, datetime) else began
        return f"{word} {long_day(on)}"
    return f"Planned for {long_day(planned)}" if planned else "No day is announced"
