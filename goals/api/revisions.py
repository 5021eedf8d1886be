"""What a goal said, says and would say: its revisions, with all that is in them."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.actions.revising import current_of
from goals.api.lookup import goal_of
from goals.api.shapes import RevisionShown
from goals.boxed import box_lists
from goals.coding import blind_to
from goals.models import Goal, Revision
from goals.models.revision import NOT_DECLINED
from goals.snapshot.goal import anchors_of
from goals.snapshot.revision import content_of, revision_value
from roadmap.accounts.models import Scope, User
from roadmap.api.authentication import person_of
from roadmap.api.described import says
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.api.shapes import told, without_labels
from roadmap.api.versions import answer_object


class RevisionList(APIView):
    """The newest first; those that were declined are left out."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(RevisionShown, query=PageQuery)
    def get(self, request: Request, goal: str) -> Response:
        found, asked = goal_of(request, goal), asked_of(request)
        shown = lambda rows: _shown(found, rows, person_of(request))  # noqa: E731
        return answer_page(request, _rows(found), shown, order=("-number",), asked=asked)


class RevisionDetail(APIView):
    """One revision. Who is to say which way it goes reads the words of others only afterwards."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(RevisionShown)
    def get(self, request: Request, goal: str, number: int) -> Response:
        found = goal_of(request, goal)
        rows = list(_rows(found).filter(number=number))
        if not rows:
            raise Http404
        return answer_object(request, _shown(found, rows, person_of(request))[0])


def _rows(goal: Goal) -> QuerySet[Revision]:
    people = ("proposed_by", "approved_by", "coded_by")
    below = ("criteria__items", "targets__steps", "milestones")
    return goal.revisions.filter(NOT_DECLINED).select_related(*people).prefetch_related(*below)


def _shown(goal: Goal, rows: Sequence[Revision], user: User) -> list[dict[str, Any]]:
    anchors = anchors_of(goal)
    values: list[dict[str, Any]] = [dict(revision_value(row, content_of(row), anchors)) for row in rows]
    box_lists(goal.slug, revisions=values)
    now = current_of(goal.revisions.all())
    blind = set(blind_to("goal", user).filter(Q(goal=goal)).values_list("number", flat=True))
    return [
        told(without_labels(value) if row.number in blind else value, ()) | {"state": _state(row, now)}
        for row, value in zip(rows, values, strict=True)
    ]


def _state(row: Revision, now: Revision | None) -> str:
    if row.is_pending:
        return "waits"
    return "in_force" if now is not None and row.pk == now.pk else "earlier"
