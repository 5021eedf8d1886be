"""Cycles with their goals, and the grades that came of them."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import Count, Prefetch, Q
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.actions.guards import refuse_unless
from goals.api.lookup import reader_of
from goals.boxed import Spans
from goals.snapshot import all_spans
from grading.api.shapes import CycleShown, GradeShown
from grading.models import Assignment, Cycle, CycleGoal, Grade, GradeKind
from grading.permissions import can_read_cycles
from grading.snapshot import moment, phase_dates
from grading.views.cycle import NO_CYCLES_FOR_YOU
from grading.visibility import sights
from grading.withholding import GradeTexts, grade_subject
from roadmap.accounts.models import Scope, User
from roadmap.api.described import says
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.api.versions import answer_object

_AS_IT_IS: Final = GradeShown.__annotations__.keys() - {"number", "objections"}
_TEXTS: Final = ("reason", "dissent", "reply")


class GradeQuery(PageQuery):
    """Which grades. What is left out narrows nothing."""

    cycle = serializers.SlugField(required=False, max_length=80)
    goal = serializers.SlugField(required=False, max_length=80)
    kind = serializers.ChoiceField(GradeKind.values, required=False)


class CycleList(APIView):
    """Every cycle, the newest first."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(CycleShown, query=PageQuery)
    def get(self, request: Request) -> Response:
        user, asked = _reader(request), asked_of(request)
        return answer_page(request, Cycle.objects.all(), lambda page: _cycles(page, user), order=("-pk",), asked=asked)


class CycleDetail(APIView):
    """One cycle."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(CycleShown)
    def get(self, request: Request, cycle: str) -> Response:
        user = _reader(request)
        return answer_object(request, _cycles([get_object_or_404(Cycle, slug=cycle)], user)[0])


class GradeList(APIView):
    """The grades that count of cycles that are closed, or were until they were opened again, the newest first."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(GradeShown, query=GradeQuery)
    def get(self, request: Request) -> Response:
        user, asked = _reader(request), asked_of(request, GradeQuery)
        rows = Grade.objects.newest().select_related("cycle_goal__cycle", "cycle_goal__goal")
        named = {"cycle": "cycle_goal__cycle__slug", "goal": "cycle_goal__goal__slug", "kind": "cycle_goal__kind"}
        rows = rows.filter(**{path: asked[name] for name, path in named.items() if name in asked})
        return answer_page(request, rows, lambda page: _grades(page, user), order=("-pk",), asked=asked)


def _reader(request: Request) -> User:
    user = reader_of(request)
    refuse_unless(can_read_cycles(user), NO_CYCLES_FOR_YOU)
    return user


def _cycles(page: Sequence[Cycle], user: User) -> list[dict[str, Any]]:
    given = Count("assignments", filter=Q(assignments__state=Assignment.State.SUBMITTED))
    asked = Count("assignments", filter=~Q(assignments__state__in=[Assignment.State.RECUSED, Assignment.State.LAPSED]))
    goals = CycleGoal.objects.select_related("goal", "cycle").annotate(submitted=given, asked=asked).order_by("pk")
    wanted = Cycle.objects.filter(pk__in=[row.pk for row in page])
    rows = {row.pk: row for row in wanted.prefetch_related("rubrics__rubric", Prefetch("goals", goals))}
    every = [goal for row in rows.values() for goal in row.goals.all()]
    seen = sights(user, every, timezone.now().date())
    return [_cycle(rows[one.pk], {goal.pk for goal in every if seen[goal.pk].counts}) for one in page]


def _cycle(cycle: Cycle, counted: set[int]) -> dict[str, Any]:
    return {
        "slug": cycle.slug,
        "title": cycle.title,
        "phase": cycle.phase,
        "quorum": cycle.quorum,
        "spread_rule": cycle.spread_rule,
        "period_from": cycle.period_from,
        "period_to": cycle.period_to,
        "dates": phase_dates(cycle, cycle.announced_on),
        "opened_at": moment(cycle.opened_at),
        "closed_at": moment(cycle.closed_at),
        "rubrics": {pin.kind: pin.rubric.slug for pin in cycle.rubrics.all()},
        "goals": [
            {
                "goal": row.goal.slug,
                "kind": row.kind,
                "removed_reason": row.removed_reason,
                "asked": row.asked if row.pk in counted else None,  # type: ignore[attr-defined]  # annotated
                "submitted": row.submitted if row.pk in counted else None,  # type: ignore[attr-defined]  # annotated
            }
            for row in cycle.goals.all()
        ],
    }


def _grades(page: Sequence[Grade], user: User) -> list[dict[str, Any]]:
    seen = sights(user, [row.cycle_goal for row in page], timezone.now().date())
    spans = all_spans(among=[grade_subject(row.cycle_goal) for row in page])
    return [_grade(row, spans.get(grade_subject(row.cycle_goal), {})) for row in page if seen[row.cycle_goal_id].grade]


def _grade(row: Grade, spans: Spans) -> dict[str, Any]:
    value, texts = row.value, GradeTexts(row.cycle_goal, spans=spans)
    found = {name: value[name] for name in _AS_IT_IS} | {"number": row.number}
    found |= {name: texts.line(name, value[name]) for name in _TEXTS}
    found["objections"] = [
        {"number": one["number"], "text": texts.line(f"objections.{one['number']}.text", one["text"])}
        for one in value.get("objections", [])
    ]
    return found
