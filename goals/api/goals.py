"""How the goals stand, as the internal list says it, and one goal whole."""

from typing import Any, Final

from django.db.models import Q
from django.http import Http404
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from goals.actions.guards import refuse_unless
from goals.api.lookup import goal_of, known_to
from goals.api.readings import reading_shown
from goals.api.shapes import GoalShown, GoalStands
from goals.boxed import box_goals
from goals.coding import blind_to
from goals.criteria import check_all
from goals.deadlines import current_revision
from goals.kept_standing import catch_up
from goals.listed import ORDERS
from goals.models import Goal, GoalStanding, Ownership, StatusUpdate
from goals.permissions import can_read_internal
from goals.progress import effective
from goals.snapshot import goal_value
from goals.values import Freshness, GoalValue, MetricValue, Outcome
from goals.views.lookup import FOR_STAFF
from roadmap.accounts.models import Scope, User
from roadmap.api.authentication import person_of, token_of
from roadmap.api.described import says
from roadmap.api.fields import Day
from roadmap.api.pages import PageQuery, answer_page, asked_of
from roadmap.api.shapes import choices_of, told, without_labels
from roadmap.api.versions import answer_object

# What a goal with its whole history has, and what stands here under the same name.
_AS_IT_IS: Final = (
    *("slug", "area", "parent", "parts", "moonshot", "set_on", "source", "owners", "predecessors", "successors"),
    *("trade_offs", "milestones", "criterion_readings", "occurrences", "evidence", "resolution"),
)
# The order in which the goals came, for whoever reads all of them.
_ORDERS: Final = {"goal": ("goal",)} | {name: fields for name, (_, fields) in ORDERS.items()}


class GoalQuery(PageQuery):
    """Which goals, in which order. What is left out narrows nothing."""

    area = serializers.SlugField(required=False, max_length=60)
    outcome = serializers.ChoiceField(sorted(choices_of(Outcome)), required=False)
    health = serializers.ChoiceField(StatusUpdate.Health.values, required=False)
    freshness = serializers.ChoiceField(sorted(choices_of(Freshness)), required=False)
    due_from = Day(required=False, help_text="Due on this day or later.")
    due_to = Day(required=False, help_text="Due on this day or before; goals without a day are left out.")
    mine = serializers.ChoiceField(["true"], required=False, help_text="Those that the person of the token owns.")
    order = serializers.ChoiceField(sorted(_ORDERS), required=False, default="goal")


class GoalList(APIView):
    """Every goal that says something, with its states of today. Withheld words are "[withheld]"."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(GoalStands, query=GoalQuery)
    def get(self, request: Request) -> Response:
        refuse_unless(can_read_internal(person_of(request)), FOR_STAFF)
        asked = asked_of(request, GoalQuery)
        catch_up(timezone.now().date())
        rows = GoalStanding.objects.filter(_wanted(asked, person_of(request)), revision__isnull=False)
        if about := token_of(request).about:
            rows = rows.filter(goal__slug=about.split("/")[1])
        found = rows.select_related("goal__area")
        order = _ORDERS[asked["order"]]
        return answer_page(request, found, lambda page: [_stands(row) for row in page], order=order, asked=asked)


class GoalDetail(APIView):
    """One goal: what it says now, how far its criteria, milestones and metrics are, and how it ended."""

    scopes: dict[str, Scope | None] = {"GET": Scope.READ_INTERNAL}

    @says(GoalShown)
    def get(self, request: Request, goal: str) -> Response:
        return answer_object(request, _goal(goal_of(request, goal), person_of(request)))


def _wanted(asked: dict[str, Any], user: User) -> Q:
    found = Q()
    for name in ("outcome", "health", "freshness"):
        found &= Q(**{name: asked[name]}) if name in asked else Q()
    if "area" in asked:
        found &= Q(goal__area__slug=asked["area"])
    if "due_from" in asked:
        found &= Q(due__gte=asked["due_from"])
    if "due_to" in asked:
        found &= Q(due__lte=asked["due_to"])
    if "mine" in asked:
        found &= Q(goal__in=Ownership.objects.goals_of(user))
    return found


def _stands(row: GoalStanding) -> dict[str, Any]:
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


def _goal(goal: Goal, user: User) -> dict[str, Any]:
    """404 where every proposal was declined: there is nothing that the goal says."""
    on = timezone.now().date()
    catch_up(on)
    standing = GoalStanding.objects.select_related("goal__area").get(goal=goal)
    if standing.revision_id is None:
        raise Http404
    (value,) = box_goals([goal_value(goal, pending=True)])
    now = current_revision(value)
    blind = set(blind_to("goal", user).filter(goal=goal).values_list("number", flat=True))
    shown = {name: one for name, one in value.items() if name in _AS_IT_IS}
    shown |= {"says": without_labels(now) if now["number"] in blind else now}
    found: dict[str, Any] = told(shown, known_to(user, goal))
    return found | {
        "stands": _stands(standing),
        "waiting": _waiting(value),
        "criteria": [
            {"key": one.key, "reached": one.reached, "applies": one.applicable, "sentence": one.sentence, "on": one.on}
            for one in check_all(value, on)
        ],
        "metrics": [_metric(metric) for metric in value["metrics"]],
    }


def _waiting(value: GoalValue) -> int | None:
    waits = [one["number"] for one in value["revisions"] if not one["imported"] and one["approved_at"] is None]
    return waits[-1] if waits else None


def _metric(metric: MetricValue) -> dict[str, Any]:
    counting = effective(metric["readings"])
    newest = reading_shown(counting[-1]) if counting else None
    return {name: one for name, one in metric.items() if name != "readings"} | {"newest": newest}
