"""How the goals stand, as the internal list says it."""

from typing import Any

from django.utils import timezone
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.actions.guards import refuse_unless
from goals.kept_standing import catch_up
from goals.models import GoalStanding
from goals.permissions import can_read_internal
from goals.views.lookup import FOR_STAFF
from roadmap.accounts.models import Scope
from roadmap.api.authentication import person_of, token_of


class Pages(CursorPagination):
    """A hundred goals at a time; `next` and `previous` are whole addresses."""

    page_size = 100
    ordering = "goal"


class GoalList(APIView):
    """Every goal that says something, with its states of today. Withheld words are "[withheld]"."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    def get(self, request: Request) -> Response:
        refuse_unless(can_read_internal(person_of(request)), FOR_STAFF)
        catch_up(timezone.now().date())
        rows = GoalStanding.objects.filter(revision__isnull=False).select_related("goal__area")
        token, pages = token_of(request), Pages()
        if token.about:
            rows = rows.filter(goal__slug=token.about.split("/")[1])
        return pages.get_paginated_response([_goal(row) for row in pages.paginate_queryset(rows, request, self) or ()])


def _goal(row: GoalStanding) -> dict[str, Any]:
    return {
        "slug": row.goal.slug,
        "area": row.goal.area.slug,
        "title": row.title,
        "is_in_force": row.is_in_force,
        "outcome": row.outcome,
        "health": row.health,
        "health_on": row.health_on,
        "freshness": row.freshness,
        "last_update_on": row.last_update_on,
        "update_due": row.update_due,
        "due": row.due,
        "due_words": row.due_words,
        "first_due": row.first_due,
    }
