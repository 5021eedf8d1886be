"""The map: capability thresholds, with their assessments and mitigations."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.api.lookup import reader_of
from goals.boxed import box_values
from goals.coding import blind_to
from goals.models import Threshold
from goals.sealed import evidence_for
from goals.snapshot import threshold_values
from goals.values import ThresholdValue
from roadmap.accounts.models import Scope, User
from roadmap.api.described import says
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.api.shapes import told, without_labels
from roadmap.api.versions import answer_object


class ThresholdList(APIView):
    """Every threshold with all revisions, those that wait included, its assessments and its mitigations."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(ThresholdValue, query=PageQuery)
    def get(self, request: Request) -> Response:
        user = reader_of(request)
        order = ("position", "slug")
        rows, asked = Threshold.objects.all(), asked_of(request)
        return answer_page(request, rows, lambda page: _shown(page, user), order=order, asked=asked)


class ThresholdDetail(APIView):
    """One threshold."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(ThresholdValue)
    def get(self, request: Request, threshold: str) -> Response:
        user = reader_of(request)
        return answer_object(request, _shown([get_object_or_404(Threshold, slug=threshold)], user)[0])


def _shown(page: Sequence[Threshold], user: User) -> list[dict[str, Any]]:
    chosen = Threshold.objects.filter(pk__in=[row.pk for row in page])
    known = {one["slug"] for one in evidence_for(user)}
    blind = set(blind_to("threshold", user).values_list("threshold__slug", "number"))
    of_measures = blind_to("mitigation", user)
    blind_measures = set(of_measures.values_list("mitigation__threshold__slug", "mitigation__slug", "number"))
    values: list[dict[str, Any]] = [
        told(dict(value), known) for value in box_values("threshold", threshold_values(chosen, pending=True))
    ]
    for value in values:
        slug = value["slug"]
        value["revisions"] = [
            without_labels(one) if (slug, one["number"]) in blind else one for one in value["revisions"]
        ]
        for measure in value["mitigations"]:
            measure["revisions"] = [
                without_labels(one) if (slug, measure["slug"], one["number"]) in blind_measures else one
                for one in measure["revisions"]
            ]
    return values
