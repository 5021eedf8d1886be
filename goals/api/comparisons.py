"""Comparisons of automation with people: read, and what a side found reported by its machine."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.actions import FindingInput, report_findings
from goals.actions.comparison import MOST_AT_ONCE, WHO_REPORTS
from goals.actions.guards import refuse_unless
from goals.api.lookup import goal_of
from goals.api.shapes import FindingsReceipt
from goals.boxed import box_lists
from goals.comparison_values import ComparisonValue
from goals.models import Comparison, Finding
from goals.permissions import can_fix_comparison
from goals.snapshot.comparison import comparison_value
from roadmap.accounts.models import Scope
from roadmap.api.authentication import person_of
from roadmap.api.described import says
from roadmap.api.fields import Day, Number, Sent, Text
from roadmap.api.once import once
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.api.versions import answer_object


class FindingSent(Sent):
    """What one side found in the window. Judges read the description, and nothing else of it."""

    side = serializers.ChoiceField(Finding.Side.values)
    found_on = Day()
    description = Text(max_length=20_000, help_text="It says nothing that tells who found it. Never published.")
    reference = Text(required=False, allow_blank=True, max_length=200, help_text="The same of one side is taken once.")
    hours = Number(required=False, allow_null=True)
    cost = Number(required=False, allow_null=True)


class FindingsSent(Sent):
    """Findings of one comparison, all or none."""

    findings = serializers.ListField(child=FindingSent(), min_length=1, max_length=MOST_AT_ONCE)


class ComparisonList(APIView):
    """The comparisons of a goal, the newest first: what was fixed, and the counts of those whose result is out."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(ComparisonValue, query=PageQuery)
    def get(self, request: Request, goal: str) -> Response:
        found = goal_of(request, goal)
        rows = _rows().filter(goal=found)
        return answer_page(
            request, rows, lambda page: _shown(found.slug, page), order=("-number",), asked=asked_of(request)
        )


class ComparisonDetail(APIView):
    """One comparison of a goal."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(ComparisonValue)
    def get(self, request: Request, goal: str, number: int) -> Response:
        row = get_object_or_404(_rows(), goal=goal_of(request, goal), number=number)
        return answer_object(request, _shown(goal, [row])[0])


class FindingList(APIView):
    """A POST reports what a side found. They are not read over the API: whoever judges them may hold a token."""

    scopes: dict[str, Scope | None] = {"POST": Scope.WRITE_EVIDENCE}

    @says(FindingsReceipt, status=201, sent=FindingsSent)
    def post(self, request: Request, goal: str, number: int) -> Response:
        found = goal_of(request, goal)
        row = get_object_or_404(Comparison, goal=found, number=number)
        refuse_unless(can_fix_comparison(person_of(request), found), WHO_REPORTS)
        return once(request, lambda: self._report(request, row))

    def _report(self, request: Request, row: Comparison) -> Response:
        sent = FindingsSent(data=request.data)
        sent.is_valid(raise_exception=True)
        given = [FindingInput(**one) for one in sent.validated_data["findings"]]
        stored = report_findings(comparison=row, findings=given, by=person_of(request), at=timezone.now())
        return Response({"reported": len(stored)}, status=HTTPStatus.CREATED)


def _rows() -> QuerySet[Comparison]:
    return Comparison.objects.select_related("result").prefetch_related("judges", "findings__judgements__same_as")


def _shown(goal: str, rows: Sequence[Comparison]) -> list[dict[str, Any]]:
    values = [comparison_value(row) for row in rows]
    box_lists(goal, comparisons=values)
    return [dict(one) for one in values]
