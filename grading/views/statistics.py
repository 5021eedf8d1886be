"""Statistics of a closed cycle: how far its reviewers agree, computed by the worker, and how their levels spread."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from goals.actions.guards import refuse_unless
from grading import agreeing
from grading.actions.statistics import WHO_SEES, ask_statistics, is_given_up
from grading.models import Cycle, CycleGoal, CycleStatistics, GradeKind
from grading.permissions import can_read_cycles
from grading.snapshot import rubric_value
from grading.tally import rubrics_by_kind
from grading.tasks import compute_statistics
from grading.titles import titles
from grading.values import RubricValue
from grading.views.cycle import NO_CYCLES_FOR_YOU, tell
from grading.views.lookup import find_cycle, person
from grading.visibility import sees_statistics, sights
from roadmap.errors import RuleViolation

GOALS_PER_PAGE = 30


@login_required
@require_safe
def statistics(request: HttpRequest, slug: str) -> HttpResponse:
    """Agreement once for the cycle; the spread of levels goal by goal, of those goals whose scores this person may read."""
    cycle = _closed_cycle(request, slug)
    rows = agreeing.goals_with_scores(cycle)
    rubrics = {kind: rubric_value(rubric) for kind, rubric in rubrics_by_kind(rows).items()}
    page = Paginator(rows, GOALS_PER_PAGE).get_page(request.GET.get("page"))
    state = _state(_row(cycle, rows))
    context = {
        "cycle": cycle,
        "state": state,
        "lines": _lines(state["row"], rubrics),
        "tables": _tables(request, list(page), rubrics),
        "page": page,
    }
    return render(request, "grading/statistics.html", context)


@login_required
@require_POST
def compute(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask the worker; for scores that are computed already this says so and does nothing."""
    cycle = _closed_cycle(request, slug)
    try:
        found = agreeing.material(cycle)
        row = ask_statistics(cycle=cycle, scores_sha256=found.sha256, by=person(request), at=timezone.now())
        transaction.on_commit(lambda: compute_statistics.delay(row.pk, row.run), robust=True)
        messages.success(request, "The worker computes the agreement of this cycle.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("grading:statistics", slug)


@login_required
@require_safe
def progress(request: HttpRequest, slug: str) -> JsonResponse:
    """How far the worker is, for the script of the page."""
    newest = _closed_cycle(request, slug).statistics.order_by("-moved_at", "-pk").first()
    state = _state(newest)
    return JsonResponse({"is_running": state["is_running"], "percent": state["percent"]})


def _closed_cycle(request: HttpRequest, slug: str) -> Cycle:
    refuse_unless(can_read_cycles(person(request)), NO_CYCLES_FOR_YOU)
    cycle = find_cycle(slug)
    refuse_unless(sees_statistics(person(request), cycle), WHO_SEES)
    return cycle


def _row(cycle: Cycle, rows: list[CycleGoal]) -> CycleStatistics | None:
    """What is known of the scores as they are now; other scores have another row."""
    return CycleStatistics.objects.filter(cycle=cycle, scores_sha256=agreeing.material_of(rows).sha256).first()


def _state(row: CycleStatistics | None) -> dict[str, Any]:
    has_stopped = row is not None and is_given_up(row, timezone.now())
    is_running = row is not None and row.computed_at is None and not has_stopped
    return {
        "row": row,
        "percent": row.percent if row else 0,
        "is_running": is_running,
        "has_stopped": has_stopped,
        "can_ask": row is None or has_stopped,
    }


def _lines(row: CycleStatistics | None, rubrics: dict[str, RubricValue]) -> list[dict[str, Any]]:
    """The lines that were computed, each with the words of what was judged."""
    questions = {
        (kind, item["key"]): item["question"] for kind, rubric in rubrics.items() for item in rubric["criteria"]
    }
    return [
        {**line, "kind": GradeKind(line["kind"]).label, "question": questions.get((line["kind"], line["criterion"]))}
        for line in (row.value if row else [])
    ]


def _tables(request: HttpRequest, rows: list[CycleGoal], rubrics: dict[str, RubricValue]) -> list[dict[str, Any]]:
    """One table for each kind: a body for each goal, a line for the overall level and for each criterion."""
    seen, named = sights(person(request), rows), titles(row.goal_id for row in rows)
    found = []
    for kind in GradeKind.values:
        of_kind = [row for row in rows if row.kind == kind]
        if of_kind and kind in rubrics:
            counts = agreeing.distribution(of_kind, rubrics[kind])
            found.append(
                {
                    "kind": GradeKind(kind).label,
                    "levels": rubrics[kind]["levels"],
                    "width": len(rubrics[kind]["levels"]) + 3,
                    "goals": [
                        {
                            "row": row,
                            "title": named.get(row.goal_id, row.goal.slug),
                            "lines": _counted(counts[row.pk], rubrics[kind]) if seen[row.pk].others else None,
                        }
                        for row in of_kind
                    ],
                }
            )
    return found


def _counted(counts: dict[str, dict[str, int]], rubric: RubricValue) -> list[dict[str, Any]]:
    words = {"": "Overall level"} | {item["key"]: item["question"] for item in rubric["criteria"]}
    return [
        {
            "words": words[name],
            "counts": [(level["label"], given.get(level["key"], 0)) for level in rubric["levels"]],
            "none": given.get("", 0),
            "n": sum(given.values()),
        }
        for name, given in counts.items()
    ]
