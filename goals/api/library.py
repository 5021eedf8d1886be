"""Versions of policy documents, and published reports with the rules of their series."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.api.lookup import in_order_of, reader_of
from goals.boxed import box_values
from goals.models import PolicyVersion, Report
from goals.snapshot import policy_version_values, report_values
from goals.values import PolicyVersionValue, ReportValue
from roadmap.accounts.models import Scope
from roadmap.api.described import says
from roadmap.api.fields import Day, Text
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.api.shapes import told
from roadmap.api.versions import answer_object


class ReportQuery(PageQuery):
    """Which reports. What is left out narrows nothing."""

    kind = serializers.ChoiceField(Report.Kind.values, required=False)
    series = Text(required=False, max_length=100)
    goal = serializers.SlugField(required=False, max_length=80)
    since = Day(required=False, help_text="Published on this day or later.")
    until = Day(required=False, help_text="Published on this day or before.")


class PolicyList(APIView):
    """Every version of a policy document, the one that came into force last first."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(PolicyVersionValue, query=PageQuery)
    def get(self, request: Request) -> Response:
        reader_of(request)
        rows, order = PolicyVersion.objects.all(), ("-effective_on", "-slug")
        return answer_page(request, rows, _policies, order=order, asked=asked_of(request))


class PolicyDetail(APIView):
    """One version of a policy document."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(PolicyVersionValue)
    def get(self, request: Request, policy: str) -> Response:
        reader_of(request)
        return answer_object(request, _policies([get_object_or_404(PolicyVersion, slug=policy)])[0])


class ReportList(APIView):
    """Published reports, the newest first."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(ReportValue, query=ReportQuery)
    def get(self, request: Request) -> Response:
        reader_of(request)
        asked = asked_of(request, ReportQuery)
        paths = {"kind": "kind", "series": "series", "goal": "goals__slug"}
        paths |= {"since": "published_on__gte", "until": "published_on__lte"}
        rows = Report.objects.filter(**{path: asked[name] for name, path in paths.items() if name in asked})
        return answer_page(request, rows, _reports, order=("-published_on", "-slug"), asked=asked)


class ReportDetail(APIView):
    """One published report."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(ReportValue)
    def get(self, request: Request, report: str) -> Response:
        reader_of(request)
        return answer_object(request, _reports([get_object_or_404(Report, slug=report)])[0])


def _policies(page: Sequence[PolicyVersion]) -> list[dict[str, Any]]:
    return in_order_of(page, policy_version_values(PolicyVersion.objects.filter(pk__in=[row.pk for row in page])))


def _reports(page: Sequence[Report]) -> list[dict[str, Any]]:
    chosen = report_values(Report.objects.filter(pk__in=[row.pk for row in page]))
    return [told(value, ()) for value in in_order_of(page, box_values("report", chosen))]
