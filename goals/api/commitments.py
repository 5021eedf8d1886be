"""What else is on the map: safety levels with their standards, and conditional commitments."""

from collections.abc import Sequence
from typing import Any

from django.shortcuts import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.api.lookup import in_order_of, reader_of
from goals.boxed import box_values
from goals.coding import blind_to
from goals.models import ConditionalCommitment, SafetyLevel
from goals.snapshot import commitment_values, safety_level_values
from goals.values import CommitmentValue, SafetyLevelValue
from roadmap.accounts.models import Scope, User
from roadmap.api.described import says
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.api.shapes import told, without_labels
from roadmap.api.versions import answer_object


class LevelList(APIView):
    """Every safety level, and since when its standards are active for which model."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(SafetyLevelValue, query=PageQuery)
    def get(self, request: Request) -> Response:
        reader_of(request)
        return answer_page(request, SafetyLevel.objects.all(), _levels, order=("slug",), asked=asked_of(request))


class LevelDetail(APIView):
    """One safety level."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(SafetyLevelValue)
    def get(self, request: Request, level: str) -> Response:
        reader_of(request)
        return answer_object(request, _levels([get_object_or_404(SafetyLevel, slug=level)])[0])


class CommitmentList(APIView):
    """Every conditional commitment with all revisions, those that wait included."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(CommitmentValue, query=PageQuery)
    def get(self, request: Request) -> Response:
        user, asked = reader_of(request), asked_of(request)
        rows, order = ConditionalCommitment.objects.all(), ("position", "slug")
        return answer_page(request, rows, lambda page: _commitments(page, user), order=order, asked=asked)


class CommitmentDetail(APIView):
    """One conditional commitment."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(CommitmentValue)
    def get(self, request: Request, commitment: str) -> Response:
        user = reader_of(request)
        return answer_object(
            request, _commitments([get_object_or_404(ConditionalCommitment, slug=commitment)], user)[0]
        )


def _levels(page: Sequence[SafetyLevel]) -> list[dict[str, Any]]:
    return in_order_of(page, safety_level_values(SafetyLevel.objects.filter(pk__in=[row.pk for row in page])))


def _commitments(page: Sequence[ConditionalCommitment], user: User) -> list[dict[str, Any]]:
    chosen = ConditionalCommitment.objects.filter(pk__in=[row.pk for row in page])
    blind = set(blind_to("commitment", user).values_list("commitment__slug", "number"))
    values = in_order_of(page, box_values("commitment", commitment_values(chosen, pending=True)))
    for value in values:
        value["revisions"] = [
            without_labels(one) if (value["slug"], one["number"]) in blind else one for one in value["revisions"]
        ]
    return [told(value, ()) for value in values]
