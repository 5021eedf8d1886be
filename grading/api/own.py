"""What the person of the token is asked to score, and the scores he or she gave."""

from typing import Any

from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.api.lookup import reader_of
from grading.api.shapes import AssignmentShown, ScoreShown
from grading.models import Assignment, CycleGoal, Score
from roadmap.accounts.models import Scope
from roadmap.api.described import says
from roadmap.api.pages import PageQuery, answer_page, asked_of


class AssignmentQuery(PageQuery):
    """Which of them."""

    cycle = serializers.SlugField(required=False, max_length=80)
    state = serializers.ChoiceField(Assignment.State.values, required=False)


class OwnAssignments(APIView):
    """The newest first. Nothing in it tells of other reviewers."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(AssignmentShown, query=AssignmentQuery)
    def get(self, request: Request) -> Response:
        user, asked = reader_of(request), asked_of(request, AssignmentQuery)
        rows = Assignment.objects.filter(reviewer=user, cycle_goal__removed_at__isnull=True)
        if "cycle" in asked:
            rows = rows.filter(cycle_goal__cycle__slug=asked["cycle"])
        if "state" in asked:
            rows = rows.filter(state=asked["state"])
        rows = rows.select_related("cycle_goal__cycle", "cycle_goal__goal")
        return answer_page(request, rows, lambda page: [_assignment(row) for row in page], order=("-pk",), asked=asked)


class OwnScores(APIView):
    """Every version of the own scores, the newest first. Nobody else's: those stand on the pages of a cycle."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(ScoreShown, query=PageQuery)
    def get(self, request: Request) -> Response:
        user, asked = reader_of(request), asked_of(request)
        rows = Score.objects.filter(assignment__reviewer=user).prefetch_related("criteria")
        rows = rows.select_related("assignment__cycle_goal__cycle", "assignment__cycle_goal__goal")
        return answer_page(request, rows, lambda page: [_score(row) for row in page], order=("-pk",), asked=asked)


def _place(row: CycleGoal) -> dict[str, Any]:
    return {"cycle": row.cycle.slug, "goal": row.goal.slug, "kind": row.kind}


def _assignment(row: Assignment) -> dict[str, Any]:
    cycle = row.cycle_goal.cycle
    is_open = row.state == Assignment.State.OPEN
    return _place(row.cycle_goal) | {
        "phase": cycle.phase,
        "state": row.state,
        "due_on": cycle.scoring_to,
        "is_overdue": is_open and cycle.scoring_to is not None and cycle.scoring_to < timezone.now().date(),
        "has_draft": bool(row.draft),
    }


def _score(row: Score) -> dict[str, Any]:
    told = ("version", "level", "first_level", "non_grade", "reason", "confidence", "verifiable", "note")
    return (
        _place(row.assignment.cycle_goal)
        | {name: getattr(row, name) for name in (*told, "evidence_cited", "submitted_at")}
        | {
            "criteria": [
                {"criterion": one.criterion, "level": one.level, "reason": one.reason}
                for one in sorted(row.criteria.all(), key=lambda one: one.criterion)
            ]
        }
    )
